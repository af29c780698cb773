package io.bpfevents.demo;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.Ringbuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The program {@code exec.bpf.c}, attached in the kernel. */
final class KernelExecs implements ExecSource {
    private static final String OBJECT = "META-INF/bpf/exec.bpf.o";
    private static final String ATTEMPTS = ".data.attempts"; // begun, ended

    private final BpfObject object;
    private final BpfLink link;
    private final Ringbuf ring;
    private final boolean withStorm;
    private @Nullable Storm storm; // guarded by this
    private boolean stopped; // guarded by this

    /**
     * Loads and attaches the program.
     *
     * @param ringBytes the size of the ring; empty for the size that the program declares
     * @param withStorm whether to start programs, so that there are events
     * @throws BpfException if the kernel rejects the program or the attachment
     */
    KernelExecs(OptionalLong ringBytes, boolean withStorm) {
        try (OpenBpfObject opened =
                BpfObject.openResource(KernelExecs.class.getClassLoader(), OBJECT)) {
            ringBytes.ifPresent(bytes -> opened.maxEntries("events", bytes));
            object = opened.load();
        }
        try {
            link = object.program("on_exec").attach();
            ring = object.ringbuf("events");
        } catch (RuntimeException | Error e) {
            object.close();
            throw e;
        }
        this.withStorm = withStorm;
    }

    @Override
    public Ringbuf ring() {
        return ring;
    }

    @Override
    public Attempts attempts() {
        MemorySegment key = MemorySegment.ofArray(new int[1]);
        MemorySegment value = MemorySegment.ofArray(new long[2]);
        object.map(ATTEMPTS).lookup(key, value);
        return new Attempts(
                value.getAtIndex(ValueLayout.JAVA_LONG, 0),
                value.getAtIndex(ValueLayout.JAVA_LONG, 1));
    }

    @Override
    public synchronized void begin() {
        if (withStorm && !stopped && storm == null) {
            storm = Storm.start(System.err);
        }
    }

    /** Detaches the program. Its records stay in the ring. */
    @Override
    public void stop() {
        Storm begun;
        synchronized (this) {
            stopped = true;
            begun = storm;
        }
        if (begun != null) {
            begun.close();
        }
        link.close();
    }

    @Override
    public void close() {
        stop();
        object.close();
    }
}

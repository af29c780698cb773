package io.bpfevents.cli.demo;

import io.bpfevents.cli.output.Console;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.Ringbuf;
import java.lang.invoke.MethodHandles;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The program {@code exec.bpf.c}, attached in the kernel. */
final class KernelExecs implements ExecSource {
    private static final String OBJECT = "META-INF/bpf/exec.bpf.o";

    /** Always the same one, for which the variable binds the record once. */
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final BpfObject object;
    private final BpfVariable attempts;
    private final BpfLink link;
    private final Ringbuf ring;
    private final boolean withStorm;
    private final Console console;
    private @Nullable Storm storm; // guarded by this
    private boolean stopped; // guarded by this

    /**
     * Loads and attaches the program.
     *
     * @param ringBytes the size of the ring; empty for the size that the program declares
     * @param withStorm whether to start programs, so that there are events
     * @param console receives an error of these
     * @throws BpfException if the kernel rejects the program or the attachment
     */
    KernelExecs(OptionalLong ringBytes, boolean withStorm, Console console) {
        try (OpenBpfObject opened =
                BpfObject.openResource(KernelExecs.class.getClassLoader(), OBJECT)) {
            ringBytes.ifPresent(bytes -> opened.maxEntries("events", bytes));
            object = opened.load();
        }
        try {
            link = object.program("on_exec").attach();
            ring = object.ringbuf("events");
            attempts = object.variable("attempts");
        } catch (RuntimeException | Error e) {
            object.close();
            throw e;
        }
        this.withStorm = withStorm;
        this.console = console;
    }

    @Override
    public Ringbuf ring() {
        return ring;
    }

    @Override
    public Attempts attempts() {
        return attempts.get(LOOKUP, Attempts.class);
    }

    @Override
    public synchronized void begin() {
        if (withStorm && !stopped && storm == null) {
            storm = Storm.start(console);
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

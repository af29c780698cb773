package io.bpfevents.web.source;

import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import java.util.Locale;

/** A kind of event. Each kind has its own BPF program with its own ring. */
public enum Kind {
    /** A process started a program. */
    EXEC(ExecRecord.class),

    /** A process exited. */
    EXIT(ExitRecord.class),

    /** A process opens a file. */
    OPEN(OpenRecord.class),

    /** A process opens a TCP connection. */
    CONNECT(ConnectRecord.class);

    private final Class<? extends KernelRecord> type;
    private final String label = name().toLowerCase(Locale.ROOT);

    Kind(Class<? extends KernelRecord> type) {
        this.type = type;
    }

    /** The name in URLs and JSON. */
    public String label() {
        return label;
    }

    /** A layout for the records of a ring, bound to the types that its program declares. */
    public RecordDecoder<? extends KernelRecord> decoder(Ringbuf ring) {
        return layout(ring, type);
    }

    private static <T extends Record> RecordDecoder<T> layout(Ringbuf ring, Class<?> type) {
        @SuppressWarnings("unchecked") // all permitted classes are records
        Class<T> record = (Class<T>) type;
        return RecordLayout.of(ring, record);
    }
}

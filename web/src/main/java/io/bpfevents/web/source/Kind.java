package io.bpfevents.web.source;

import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import java.util.Locale;

/** A kind of event: each has a BPF program, and with it a ring, of its own. */
public enum Kind {
    /** A program was started. */
    EXEC(ExecRecord.class),

    /** A process has ended. */
    EXIT(ExitRecord.class),

    /** A file is opened. */
    OPEN(OpenRecord.class),

    /** A TCP connection is begun. */
    CONNECT(ConnectRecord.class);

    private final Class<? extends KernelRecord> type;
    private final String label = name().toLowerCase(Locale.ROOT);

    Kind(Class<? extends KernelRecord> type) {
        this.type = type;
    }

    /** Its name in addresses and JSON. */
    public String label() {
        return label;
    }

    /** Decodes its records, by the types that the ring's program declares. */
    public RecordDecoder<? extends KernelRecord> decoder(Ringbuf ring) {
        return layout(ring, type);
    }

    private static <T extends Record> RecordDecoder<T> layout(Ringbuf ring, Class<?> type) {
        @SuppressWarnings("unchecked") // all of them are records
        Class<T> record = (Class<T>) type;
        return RecordLayout.of(ring, record);
    }
}

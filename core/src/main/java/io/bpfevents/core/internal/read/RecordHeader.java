package io.bpfevents.core.internal.read;

/**
 * The first word of a record's header: its length, and whether it is busy or discarded. Layout:
 * {@code struct bpf_ringbuf_hdr} of {@code kernel/bpf/ringbuf.c}, bits of {@code
 * include/uapi/linux/bpf.h}.
 */
public final class RecordHeader {
    /** Bytes of a header: {@code BPF_RINGBUF_HDR_SZ}. Only the kernel uses its second word. */
    public static final long SIZE = 8;

    /** {@code BPF_RINGBUF_BUSY_BIT}: reserved, neither submitted nor discarded yet. */
    public static final int BUSY = 1 << 31;

    /** {@code BPF_RINGBUF_DISCARD_BIT}: the reader skips it. */
    public static final int DISCARD = 1 << 30;

    private RecordHeader() {}

    /** Whether the record is neither submitted nor discarded yet. */
    public static boolean isBusy(int header) {
        return (header & BUSY) != 0;
    }

    /** Whether the reader skips the record. */
    public static boolean isDiscarded(int header) {
        return (header & DISCARD) != 0;
    }

    /** Bytes of the record, without header and padding. */
    public static int length(int header) {
        return header & ~(BUSY | DISCARD);
    }

    /** Bytes of a slot: the header and a record of {@code length} bytes with its padding. */
    public static long slot(long length) {
        return SIZE + ((length + 7) & -8);
    }
}

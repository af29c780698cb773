package io.bpfevents.core.ring;

/**
 * The first word of a record's header: its length, and whether it is finished and wanted. Layout:
 * {@code struct bpf_ringbuf_hdr} of {@code kernel/bpf/ringbuf.c}, bits of {@code
 * include/uapi/linux/bpf.h}.
 */
final class RecordHeader {
    /** Bytes of a header: {@code BPF_RINGBUF_HDR_SZ}. Its second word is the kernel's own. */
    static final long SIZE = 8;

    /** {@code BPF_RINGBUF_BUSY_BIT}: reserved, neither submitted nor discarded yet. */
    static final int BUSY = 1 << 31;

    /** {@code BPF_RINGBUF_DISCARD_BIT}: to be skipped. */
    static final int DISCARD = 1 << 30;

    private RecordHeader() {}

    static boolean isBusy(int header) {
        return (header & BUSY) != 0;
    }

    static boolean isDiscarded(int header) {
        return (header & DISCARD) != 0;
    }

    /** Bytes of the record. */
    static int length(int header) {
        return header & ~(BUSY | DISCARD);
    }

    /** Bytes of the header and of a record with its padding. */
    static long slot(long length) {
        return SIZE + ((length + 7) & -8);
    }
}

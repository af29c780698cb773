package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.count.LifetimeEntries;
import io.bpfevents.core.internal.overwrite.OverwriteReader;
import io.bpfevents.core.internal.read.BufferReader;
import io.bpfevents.core.internal.read.LibbpfRingbufReader;
import io.bpfevents.core.internal.read.MappedRingbufReader;
import io.bpfevents.core.internal.read.RingMemory;
import org.jspecify.annotations.Nullable;

/** Chooses the reader of a ring of the kernel. */
final class RingReaders {
    private RingReaders() {}

    /**
     * Requires that a reader for a ring exists.
     *
     * @param ring as messages name it
     * @param keepsUnread whether it does not overwrite
     * @throws BpfException if the reader that is configured cannot read it
     */
    static void require(String ring, boolean keepsUnread) {
        String operation = "read ring " + ring;
        if (KernelRing.isReadByLibbpf(operation) && !keepsUnread) {
            throw new BpfException(
                    operation,
                    "its program overwrites unread records (BPF_F_RB_OVERWRITE), which libbpf's"
                            + " reader does not notice: unset -D"
                            + KernelRing.READER);
        }
    }

    /**
     * The reader of a ring.
     *
     * @param ring as messages name it
     * @param keepsUnread whether it does not overwrite
     * @param lifetime its entries; null if it has none
     */
    static BufferReader of(
            String ring,
            int fd,
            RingMemory memory,
            boolean keepsUnread,
            @Nullable LifetimeEntries lifetime) {
        require(ring, keepsUnread);
        if (!keepsUnread) {
            return new OverwriteReader(ring, memory);
        }
        return KernelRing.isReadByLibbpf("read ring " + ring)
                ? new LibbpfRingbufReader(ring, fd, memory)
                : new MappedRingbufReader(ring, memory, lifetime);
    }
}

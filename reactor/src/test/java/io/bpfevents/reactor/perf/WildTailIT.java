package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.PerfEventMmapPage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another process that has the descriptor of a CPU's buffer has written {@code data_tail}: the
 * stream ends with an error at the next record, and the buffer is released.
 */
class WildTailIT extends PerfbufFixture {
    private static final int CPU = 0;
    private static final long MAPPING = 2 * 4096; // the page of the positions, and one of data

    /** Adds to {@code data_tail}, by another mapping of the buffer. */
    private void move(long bytes) {
        int fd = AbstractBuffer.channel(perfbuf).fds()[CPU];
        MemorySegment mapping =
                Libc.mmap(MAPPING, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, fd, 0);
        long tail = mapping.get(ValueLayout.JAVA_LONG, PerfEventMmapPage.DATA_TAIL);
        mapping.set(ValueLayout.JAVA_LONG, PerfEventMmapPage.DATA_TAIL, tail + bytes);
        assertThat(Libc.munmap(mapping)).isZero();
    }

    private void receiveThree(Received<Numbered> received) {
        send(CPU, 3);
        received.awaitSize(3);
        assertThat(audit().delivered()).isEqualTo(3); // everything is published
    }

    private static void assertDescribed(Throwable error) {
        assertThat(error)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("another reader moves data_tail of CPU " + CPU);
    }

    /** The kernel still finds space, and notifies of the next record. */
    @ParameterizedTest
    @ValueSource(longs = {-RECORD, 1L << 40, Long.MIN_VALUE})
    void shouldEndTheStream(long bytes) {
        Received<Numbered> received = subscribed(stream(), Long.MAX_VALUE);
        receiveThree(received);
        move(bytes);
        send(CPU, 1);
        await().until(() -> received.error != null);
        assertDescribed(received.error);
        assertThat(perfbuf.onClose().toCompletableFuture()).isCompletedExceptionally();
        assertThat(received.all).hasSize(3);
    }

    /** The kernel finds the buffer full: the program counts the failure, and the audit fails. */
    @Test
    void shouldFailTheAuditIfTheBufferSeemsFull() {
        Received<Numbered> received = subscribed(stream(), Long.MAX_VALUE);
        receiveThree(received);
        move(4);
        assertThat(output(CPU, 1)).isNotEqualTo(new PerfContract.Outcome(1, 0, 0));
        assertThatThrownBy(this::audit).satisfies(thrown -> assertDescribed(thrown.getCause()));
    }
}

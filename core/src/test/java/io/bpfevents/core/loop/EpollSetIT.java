package io.bpfevents.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The epoll set with a ring of the kernel, whose program forces wake-ups. */
@KernelTest
@Timeout(300)
class EpollSetIT {
    @Test
    void shouldReportAfterTheMaskOfARingWhatCameMeanwhile() {
        try (Arena arena = Arena.ofConfined();
                Producer producer = Producer.load(65536);
                EpollSet set = new EpollSet()) {
            MemorySegment events = EpollSet.allocateEvents(arena);
            int ring = AbstractBuffer.channel(producer.ring()).fds()[0];
            FakePollable pollable =
                    new FakePollable(
                            CallResults.check(Libc.fcntl(ring, Libc.F_DUPFD_CLOEXEC, 0), "fcntl"));
            set.add(pollable);
            set.listen(pollable, false);
            for (int round = 0; round < 20; round++) {
                producer.call(10).size(16).flags(Producer.FORCE_WAKEUP).run();
                assertThat(set.await(events, 200_000)).isTrue();
            }
            assertThat(pollable.notifications).hasValue(0);

            set.listen(pollable, true);

            assertThat(set.await(events, Long.MAX_VALUE)).isFalse();
            assertThat(pollable.notifications).hasValue(1);
            set.remove(pollable);
            pollable.release();
        }
    }
}

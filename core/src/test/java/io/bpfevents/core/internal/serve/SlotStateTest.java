package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.read.RecordSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotStateTest {
    private final FakeConsumer first = new FakeConsumer();
    private final FakeConsumer second = new FakeConsumer();
    private final FakeConsumer third = new FakeConsumer();

    @Test
    void shouldAdmitAnOwnerAndAWaiter() {
        SlotState one = SlotState.FREE.admit(first);
        assertThat(one).isEqualTo(new SlotState(first, null, false));

        SlotState two = one.admit(second);
        assertThat(two).isEqualTo(new SlotState(first, second, false));

        assertThat(two.admit(third)).isEqualTo(two);
    }

    @Test
    void shouldIncludeAdmittedConsumers() {
        SlotState two = SlotState.FREE.admit(first).admit(second);

        assertThat(two.includes(first)).isTrue();
        assertThat(two.includes(second)).isTrue();
        assertThat(two.includes(third)).isFalse();
        assertThat(SlotState.FREE.includes(first)).isFalse();
    }

    @Test
    void shouldPassTheSlotToTheWaiter() {
        SlotState two = SlotState.FREE.admit(first).admit(second);

        assertThat(two.without(first)).isEqualTo(new SlotState(second, null, false));
        assertThat(two.without(first).admit(third)).isEqualTo(new SlotState(second, third, false));
        assertThat(two.without(first).without(second)).isEqualTo(SlotState.FREE);
    }

    @Test
    void shouldAdmitAnotherWaiterAfterOneHasLeft() {
        SlotState two = SlotState.FREE.admit(first).admit(second);

        assertThat(two.without(second)).isEqualTo(new SlotState(first, null, false));
        assertThat(two.without(second).admit(third)).isEqualTo(new SlotState(first, third, false));
    }

    @Test
    void shouldIgnoreTheLeaveOfOtherConsumers() {
        SlotState two = SlotState.FREE.admit(first).admit(second);

        assertThat(two.without(third)).isEqualTo(two);
        assertThat(SlotState.FREE.without(first)).isEqualTo(SlotState.FREE);
        assertThat(SlotState.CLOSED.without(first)).isEqualTo(SlotState.CLOSED);
    }

    @Test
    void shouldAdmitNoConsumerAfterTheClose() {
        assertThat(SlotState.CLOSED.admit(first)).isEqualTo(SlotState.CLOSED);
        assertThat(SlotState.CLOSED.includes(first)).isFalse();
    }

    @Test
    void shouldCompleteTheOwnerAndRefuseTheWaiter() {
        IllegalStateException tooLate = new IllegalStateException("too late");

        SlotState.FREE.admit(first).admit(second).complete(tooLate);

        assertThat(first.signals).containsExactly("complete");
        assertThat(second.signals).containsExactly(tooLate);
    }

    @Test
    void shouldFailBoth() {
        RuntimeException broken = new RuntimeException("broken");

        SlotState.FREE.admit(first).admit(second).fail(broken);

        assertThat(first.signals).containsExactly(broken);
        assertThat(second.signals).containsExactly(broken);
    }

    @Test
    void shouldNotifyNoConsumerThatHasLeft() {
        SlotState.FREE.complete(new IllegalStateException());
        SlotState.CLOSED.fail(new RuntimeException());
        SlotState.FREE
                .admit(first)
                .admit(second)
                .without(second)
                .without(first)
                .complete(new IllegalStateException());

        assertThat(first.signals).isEmpty();
        assertThat(second.signals).isEmpty();
    }

    private static final class FakeConsumer implements RecordConsumer {
        final List<Object> signals = new ArrayList<>();

        @Override
        public boolean pass(RecordSource source) {
            throw new AssertionError("no loop here");
        }

        @Override
        public long demand() {
            throw new AssertionError("no loop here");
        }

        @Override
        public ProducerSettings producerSettings() {
            throw new AssertionError("no loop here");
        }

        @Override
        public long nextPollNanos(boolean unread) {
            throw new AssertionError("no loop here");
        }

        @Override
        public void stop() {
            signals.add("stop");
        }

        @Override
        public void complete() {
            signals.add("complete");
        }

        @Override
        public void fail(Throwable error) {
            signals.add(error);
        }
    }
}

package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.ReadRules;
import io.bpfevents.core.internal.RecordSource;
import io.bpfevents.core.internal.SeatHolder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OccupancyTest {
    private final Person first = new Person();
    private final Person second = new Person();
    private final Person third = new Person();

    @Test
    void shouldAdmitAHolderAndOneThatWaits() {
        Occupancy one = Occupancy.FREE.admit(first);
        assertThat(one).isEqualTo(new Occupancy(first, null, false));

        Occupancy two = one.admit(second);
        assertThat(two).isEqualTo(new Occupancy(first, second, false));

        assertThat(two.admit(third)).isEqualTo(two);
    }

    @Test
    void shouldIncludeThoseItAdmitted() {
        Occupancy two = Occupancy.FREE.admit(first).admit(second);

        assertThat(two.includes(first)).isTrue();
        assertThat(two.includes(second)).isTrue();
        assertThat(two.includes(third)).isFalse();
        assertThat(Occupancy.FREE.includes(first)).isFalse();
    }

    @Test
    void shouldGiveTheSeatToWhoeverWaits() {
        Occupancy two = Occupancy.FREE.admit(first).admit(second);

        assertThat(two.without(first)).isEqualTo(new Occupancy(second, null, false));
        assertThat(two.without(first).admit(third)).isEqualTo(new Occupancy(second, third, false));
        assertThat(two.without(first).without(second)).isEqualTo(Occupancy.FREE);
    }

    @Test
    void shouldFreeThePlaceOfOneThatNoLongerWaits() {
        Occupancy two = Occupancy.FREE.admit(first).admit(second);

        assertThat(two.without(second)).isEqualTo(new Occupancy(first, null, false));
        assertThat(two.without(second).admit(third)).isEqualTo(new Occupancy(first, third, false));
    }

    @Test
    void shouldNotCareAboutStrangersThatLeave() {
        Occupancy two = Occupancy.FREE.admit(first).admit(second);

        assertThat(two.without(third)).isEqualTo(two);
        assertThat(Occupancy.FREE.without(first)).isEqualTo(Occupancy.FREE);
        assertThat(Occupancy.ENDED.without(first)).isEqualTo(Occupancy.ENDED);
    }

    @Test
    void shouldAdmitNobodyOnceEnded() {
        assertThat(Occupancy.ENDED.admit(first)).isEqualTo(Occupancy.ENDED);
        assertThat(Occupancy.ENDED.includes(first)).isFalse();
    }

    @Test
    void shouldCompleteTheHolderAndFailWhoWaits() {
        IllegalStateException tooLate = new IllegalStateException("too late");

        Occupancy.FREE.admit(first).admit(second).complete(tooLate);

        assertThat(first.told).containsExactly("complete");
        assertThat(second.told).containsExactly(tooLate);
    }

    @Test
    void shouldFailBoth() {
        RuntimeException broken = new RuntimeException("broken");

        Occupancy.FREE.admit(first).admit(second).fail(broken);

        assertThat(first.told).containsExactly(broken);
        assertThat(second.told).containsExactly(broken);
    }

    @Test
    void shouldTellNobodyIfNobodyIsThere() {
        Occupancy.FREE.complete(new IllegalStateException());
        Occupancy.ENDED.fail(new RuntimeException());
        Occupancy.FREE
                .admit(first)
                .admit(second)
                .without(second)
                .without(first)
                .complete(new IllegalStateException());

        assertThat(first.told).isEmpty();
        assertThat(second.told).isEmpty();
    }

    private static final class Person implements SeatHolder {
        final List<Object> told = new ArrayList<>();

        @Override
        public boolean pass(RecordSource source) {
            throw new AssertionError("no loop here");
        }

        @Override
        public long demand() {
            throw new AssertionError("no loop here");
        }

        @Override
        public ReadRules rules() {
            throw new AssertionError("no loop here");
        }

        @Override
        public long lookAgainNanos(boolean unread) {
            throw new AssertionError("no loop here");
        }

        @Override
        public void stop() {
            told.add("stop");
        }

        @Override
        public void complete() {
            told.add("complete");
        }

        @Override
        public void fail(Throwable error) {
            told.add(error);
        }
    }
}

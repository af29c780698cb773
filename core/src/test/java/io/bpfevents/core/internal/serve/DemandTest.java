package io.bpfevents.core.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemandTest {
    private final Demand demand = new Demand();

    @Test
    void shouldSubtractWhatAPassHasUsed() {
        assertThat(demand.add(5)).isTrue();
        assertThat(demand.add(1)).isFalse();
        demand.beginPass();
        assertThat(demand.use(0)).isEqualTo(6);
        assertThat(demand.use(4)).isEqualTo(2);
        assertThat(demand.get()).isEqualTo(6);
        demand.endPass();
        assertThat(demand.get()).isEqualTo(2);
    }

    @Test
    void shouldReadWhatWasAddedWithinAPass() {
        boolean _ = demand.add(2);
        demand.beginPass();
        assertThat(demand.use(0)).isEqualTo(2);
        assertThat(demand.add(3)).isFalse();
        assertThat(demand.left()).isEqualTo(2);
        assertThat(demand.use(2)).isEqualTo(3);
        demand.endPass();
        assertThat(demand.get()).isEqualTo(3);
    }

    @Test
    void shouldStayUnbounded() {
        boolean _ = demand.add(7);
        demand.beginPass();
        assertThat(demand.use(0)).isEqualTo(7);
        assertThat(demand.add(Long.MAX_VALUE)).isFalse();
        assertThat(demand.use(5)).isEqualTo(Long.MAX_VALUE - 5);
        demand.endPass();
        assertThat(demand.get()).isEqualTo(Long.MAX_VALUE);
    }
}

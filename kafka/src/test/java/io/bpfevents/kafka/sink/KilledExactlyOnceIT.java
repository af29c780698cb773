package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.SinkMode;
import io.bpfevents.kafka.fixture.TopicContent;
import io.bpfevents.kafka.internal.wire.AccountingJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Agents that send in transactions and are killed, while the program of a kernel's ring sends. The
 * reader drops nothing but what was not committed.
 */
@KernelTest
@ExtendWith(JvmBroker.Extension.class)
@Timeout(900) // a hang is a failure
class KilledExactlyOnceIT {
    /** Both equations hold at each accounting record, also at those of the starts after a kill. */
    @Test
    void shouldDeliverEachHitOnce(JvmBroker broker) throws Exception {
        try (var agents = new KilledAgents(broker, SinkMode.EXACTLY_ONCE)) {
            agents.run();

            List<Integer> delivered = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> one : agents.content().records()) {
                if (TopicContent.position(one).isPresent()) {
                    delivered.add(Integer.valueOf(new String(one.value(), StandardCharsets.UTF_8)));
                } else {
                    AccountingRecord accounting = AccountingJson.read(one.value());
                    assertThat(accounting.passed()).as(agents.seed()).isEqualTo(delivered.size());
                }
            }
            assertThat(delivered).as(agents.seed()).isEqualTo(agents.hits());
            assertThat(agents.assertBalances().duplicates()).isZero();
        }
    }
}

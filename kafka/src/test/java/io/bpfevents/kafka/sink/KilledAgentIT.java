package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.SinkMode;
import io.bpfevents.kafka.fixture.TopicContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that are killed while the program of a kernel's ring sends. */
@KernelTest
@ExtendWith(JvmBroker.Extension.class)
@Timeout(900) // a hang is a failure
class KilledAgentIT {
    private static final int WINDOW =
            SinkMode.DIRECT.window() + 256; // of SinkStream, in flight and queued

    @Test
    void shouldLoseNothingAndRepeatAWindowAtMost(JvmBroker broker) throws Exception {
        try (var agents = new KilledAgents(broker, SinkMode.DIRECT)) {
            agents.run();

            List<Integer> once = new ArrayList<>();
            long last = -1;
            int repeated = 0;
            for (ConsumerRecord<byte[], byte[]> event : agents.content().events()) {
                long position = TopicContent.position(event).orElseThrow();
                if (position > last) {
                    last = position;
                    once.add(Integer.valueOf(new String(event.value(), StandardCharsets.UTF_8)));
                } else {
                    repeated++;
                }
            }
            assertThat(once).as(agents.seed()).isEqualTo(agents.hits());
            assertThat(repeated).isLessThanOrEqualTo(KilledAgents.KILLS * WINDOW);

            SourceAccounting figures = agents.assertBalances();
            assertThat(figures.duplicates()).as(agents.seed()).isEqualTo(repeated);
            assertThat(figures.accounting().orElseThrow().position()).hasValue(last);
        }
    }
}

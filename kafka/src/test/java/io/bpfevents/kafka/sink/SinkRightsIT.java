package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.broker.JvmBroker;
import io.bpfevents.kafka.fixture.NumberedRing;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

/** A client that lacks rights gets an error that names them. */
@ExtendWith(JvmBroker.Extension.class)
class SinkRightsIT {
    private final NumberedRing ring = new NumberedRing();

    @AfterEach
    void close() {
        ring.close();
    }

    private void assertNamed(KafkaSink opened, String advice) {
        try (KafkaSink sink = opened) {
            StepVerifier.create(ring.send(sink, NumberedRing.TEXT))
                    .expectErrorSatisfies(error ->
                            assertThat(error)
                                    .isInstanceOf(BpfException.class)
                                    .hasMessageContaining(advice))
                    .verify();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DESCRIBE, grant Describe and Write on topic ",
        "WRITE, grant Describe and Write on topic "
    })
    void shouldNameTheRightsOfASink(AclOperation missing, String advice, JvmBroker broker)
            throws Exception {
        String topic = broker.createTopic(1);
        assertNamed(KafkaSink.to(topic, broker.clientWithout(missing), "host"), advice);
    }

    @ParameterizedTest
    @CsvSource({
        "DESCRIBE, grant Describe and Write on topic ",
        "WRITE, grant Describe and Write on transactional ids with the prefix bpf-events.",
        "READ, grant Describe and Read on groups with the prefix bpf-events."
    })
    void shouldNameTheRightsOfTransactions(AclOperation missing, String advice, JvmBroker broker)
            throws Exception {
        String topic = broker.createTopic(1);
        assertNamed(KafkaSink.exactlyOnce(topic, broker.clientWithout(missing), "host"), advice);
    }
}

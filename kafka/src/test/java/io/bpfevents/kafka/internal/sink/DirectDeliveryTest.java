package io.bpfevents.kafka.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.AccountingRecord.Kind;
import io.bpfevents.kafka.accounting.StreamId;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for a broker that does not answer, or refuses a batch. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DirectDeliveryTest {
    private static final StreamId STREAM = new StreamId("host", "numbers", "boot", "events#1");

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());

    private final DirectDelivery<Object> delivery =
            new DirectDelivery<>(
                    producer,
                    1 << 20,
                    new StreamRecords("topic", 1, STREAM),
                    new Rejections(STREAM),
                    new Unused());

    /** No record is sent here, so nothing is fed back. */
    private static final class Unused implements Delivery.Feedback {
        @Override
        public void request(long records) {
            throw new AssertionError("requested " + records);
        }

        @Override
        public void fail(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void drained() {
            throw new AssertionError("drained");
        }

        @Override
        public void onWorker(Delivery.Work work, long millis) {
            throw new AssertionError("work");
        }
    }

    private static AccountingRecord accounting(Kind kind) {
        return new AccountingRecord(
                STREAM,
                kind,
                Instant.now(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                0,
                0,
                0,
                0,
                0,
                OptionalLong.empty(),
                0,
                0,
                OptionalLong.empty());
    }

    @Test
    void shouldHaveOnePeriodicAccountingInFlight() throws Exception {
        for (int i = 0; i < 100; i++) {
            delivery.account(accounting(Kind.PERIODIC));
        }
        assertThat(producer.history()).hasSize(1);
        producer.completeNext();
        delivery.account(accounting(Kind.PERIODIC));
        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void shouldSendTheFinalAccountingAfterAPeriodicOne() throws Exception {
        delivery.account(accounting(Kind.PERIODIC));
        CompletableFuture<Void> last = account(Kind.FINAL);
        while (!last.isDone()) {
            producer.completeNext(); // that of the other thread too, once it has been sent
            Thread.onSpinWait();
        }
        last.get();
        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void shouldSendTheStartAgainAfterAnotherRecordOfItsBatchWasRefused() throws Exception {
        CompletableFuture<Void> start = account(Kind.START);
        while (!producer.errorNext(
                new KafkaException(
                        "Failed to append record because it was part of a batch which had one more"
                                + " more invalid records"))) {
            Thread.onSpinWait();
        }
        while (!start.isDone()) {
            producer.completeNext();
            Thread.onSpinWait();
        }
        start.get();
        assertThat(producer.history()).hasSize(2);
    }

    private CompletableFuture<Void> account(Kind kind) {
        return CompletableFuture.runAsync(() -> {
            try {
                delivery.account(accounting(kind));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}

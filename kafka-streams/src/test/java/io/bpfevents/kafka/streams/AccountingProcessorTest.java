package io.bpfevents.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.kafka.accounting.AccountingRecord.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** A task that continues with the bytes of an earlier one's rows. */
class AccountingProcessorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A task with a store of its own. */
    private static final class Task {
        final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
        final KeyValueStore<String, StoredRow> store =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(AccountingProcessor.STORE),
                                Serdes.String(),
                                StoredRow.serde())
                        .withLoggingDisabled()
                        .build();
        final AccountingProcessor processor =
                new AccountingProcessor(_ -> null, Duration.ofSeconds(5), new Uncounted());

        Task() {
            store.init(context.getStateStoreContext(), store);
            context.setCurrentSystemTimeMs(START.toEpochMilli());
        }

        void process(long offset, Record<byte[], byte[]> read) {
            context.setRecordMetadata("fleet", 0, offset);
            processor.process(read);
        }

        StoredRow stored() {
            return store.get(SinkRecords.EXEC.key());
        }
    }

    /** After a crash the store is ahead of the committed offset, from which the broker delivers. */
    @Test
    void shouldContinueAndNotCountAgainWhatIsDeliveredAgain() {
        Task first = new Task();
        first.processor.init(first.context);
        first.process(0, SinkRecords.start(START));
        for (int position = 1; position <= 5; position++) {
            first.process(position, SinkRecords.event(position, START));
        }
        first.process(6, SinkRecords.rejection(6, START));
        StoredRow before = first.stored();

        Task second = new Task();
        second.store.put(SinkRecords.EXEC.key(), before); // as bytes
        second.processor.init(second.context);
        second.process(4, SinkRecords.event(4, START)); // the commit was before
        second.process(5, SinkRecords.event(5, START));
        second.process(6, SinkRecords.rejection(6, START));
        assertThat(second.stored()).isEqualTo(before);

        second.process(7, SinkRecords.event(8, START)); // 7 was lost in the topic
        second.process(8, SinkRecords.accounting(Kind.PERIODIC, OptionalLong.of(8), START));
        FleetRow row = second.stored().row();
        assertThat(row.delivered()).isEqualTo(6);
        assertThat(row.duplicates()).isZero();
        assertThat(row.rejected()).isOne();
        assertThat(row.lostInTopic()).hasValue(1);
    }
}

package io.bpfevents.kafka.streams;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.accounting.SourceAccounting.State;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * The accounting of one source of one host: a row of the table. Figures are those of the current
 * stream, as {@link SourceAccounting} and {@link AccountingRecord} define them; what is unknown is
 * empty, never zero.
 *
 * @param host identifies the machine
 * @param source the name of the source
 * @param bootId of the current stream
 * @param ring of the current stream
 * @param state whether the source is live
 * @param silentSince when the last record of a silent source was written, by Kafka's timestamp;
 *     empty in any other state
 * @param delivered events that are in the topic, each counted once
 * @param duplicates events and rejections that were sent again
 * @param rejected events that the broker refused for good
 * @param lostInTopic events that the sink has passed on and that are not in the topic
 * @param throttled attempts that the program's rate limit rejected
 * @param dropped records that an overflow policy skipped
 * @param decodeFailures records on which the decoder threw
 * @param discarded records that the program discarded
 * @param reserveFailures failed reserves of the program
 * @param uncleanEnds ends of streams and runs whose losses are unknown
 */
public record FleetRow(
        String host,
        String source,
        String bootId,
        String ring,
        State state,
        Optional<Instant> silentSince,
        long delivered,
        long duplicates,
        long rejected,
        OptionalLong lostInTopic,
        OptionalLong throttled,
        OptionalLong dropped,
        OptionalLong decodeFailures,
        OptionalLong discarded,
        OptionalLong reserveFailures,
        long uncleanEnds) {

    /** The row of an accounting, as {@code FleetReader} has it as well. */
    public static FleetRow of(SourceAccounting of) {
        Objects.requireNonNull(of, "of");
        Optional<AccountingRecord> last = of.accounting();
        return new FleetRow(
                of.stream().host(),
                of.stream().source(),
                of.stream().bootId(),
                of.stream().ring(),
                of.state(),
                of.state() == State.SILENT ? Optional.of(of.heard()) : Optional.empty(),
                of.received(),
                of.duplicates(),
                of.rejected(),
                of.lostInTopic(),
                figure(last, AccountingRecord::throttled),
                figure(last, AccountingRecord::dropped),
                figure(last, AccountingRecord::decodeFailures),
                last.map(AccountingRecord::discarded).orElse(OptionalLong.empty()),
                last.map(AccountingRecord::reserveFailures).orElse(OptionalLong.empty()),
                of.uncleanEnds());
    }

    private static OptionalLong figure(
            Optional<AccountingRecord> last, ToLongFunction<AccountingRecord> figure) {
        return last.isPresent()
                ? OptionalLong.of(figure.applyAsLong(last.get()))
                : OptionalLong.empty();
    }

    /** The host and the source, separated by a slash: the key of the row in its topic. */
    public String key() {
        return key(host, source);
    }

    static String key(String host, String source) {
        return host + '/' + source;
    }
}

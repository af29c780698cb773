package io.bpfevents.kafka.internal.fleet;

import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.accounting.SourceAccounting.State;
import io.bpfevents.kafka.accounting.StreamId;
import io.bpfevents.kafka.internal.wire.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The streams of one source of one host, of which one at a time is current. */
public final class SourceLedger {
    private StreamId id;
    private StreamLedger stream;
    private @Nullable AccountingRecord last; // of the current stream
    private long uncleanEnds;
    private Instant written;
    private Instant accountedAt; // by the reader's clock

    /** The ledger of a source whose first record was just received. */
    public SourceLedger(StreamId id, Instant now) {
        this.id = id;
        stream = new StreamLedger();
        written = Instant.EPOCH;
        accountedAt = now;
    }

    /** Continues from a state. */
    public SourceLedger(SourceState state) {
        id = state.id();
        stream = new StreamLedger(state.stream());
        last = state.last().orElse(null);
        uncleanEnds = state.uncleanEnds();
        written = state.written();
        accountedAt = state.accountedAt();
    }

    /** What {@link #SourceLedger(SourceState)} continues from. */
    public SourceState state() {
        return new SourceState(
                id, stream.state(), Optional.ofNullable(last), uncleanEnds, written, accountedAt);
    }

    /**
     * Counts a record of the source, whichever it is.
     *
     * @param recordWritten by Kafka's timestamp
     * @param now by the reader's clock
     */
    public void count(WireRecord.OfStream read, Instant recordWritten, Instant now) {
        switch (read) {
            case WireRecord.Event it ->
                    stream(it.stream(), recordWritten, now).event(it.position());
            case WireRecord.Rejection it ->
                    stream(it.stream(), recordWritten, now).rejection(it.position());
            case WireRecord.Accounting it -> accounting(it.accounting(), recordWritten, now);
        }
    }

    /** The ledger of a record's stream. A stream that is not the current one replaces it. */
    StreamLedger stream(StreamId of, Instant recordWritten, Instant now) {
        if (!of.equals(id)) {
            if (!isEnded()) {
                uncleanEnds++;
            }
            id = of;
            stream = new StreamLedger();
            last = null;
            accountedAt = now;
        }
        written = recordWritten;
        return stream;
    }

    void accounting(AccountingRecord accounting, Instant recordWritten, Instant now) {
        StreamLedger of = stream(accounting.stream(), recordWritten, now);
        if (isFromAnotherBase(accounting)) {
            restart(of);
        }
        if (!of.accounting(accounting.position(), accounting.passed())) {
            uncleanEnds++;
        }
        last = accounting;
        accountedAt = now;
    }

    private boolean isFromAnotherBase(AccountingRecord accounting) {
        return accounting.lifetime()
                ? last != null && !last.countedFrom().equals(accounting.countedFrom())
                : isStart(accounting) || (last != null && last.lifetime());
    }

    /** A record equal to the last one was sent again, since its acknowledgement was lost. */
    private boolean isStart(AccountingRecord accounting) {
        return accounting.kind() == AccountingRecord.Kind.START && !accounting.equals(last);
    }

    /** Ends the run of a sink whose counts the next run does not continue, if there was one. */
    private void restart(StreamLedger of) {
        if (last == null && of.received() + of.rejected() == 0) {
            return;
        }
        if (!isEnded()) {
            uncleanEnds++;
        }
        of.restart();
    }

    private boolean isEnded() {
        return last != null && last.kind() == AccountingRecord.Kind.FINAL;
    }

    /**
     * The figures.
     *
     * @param caughtUp when the reader last had read the whole partition
     * @param silentAfter the time without accounting records that makes the source silent
     */
    public SourceAccounting snapshot(Instant caughtUp, Duration silentAfter) {
        return new SourceAccounting(
                id,
                state(caughtUp, silentAfter),
                Optional.ofNullable(last),
                stream.received(),
                stream.duplicates(),
                stream.rejected(),
                stream.lostInTopic(),
                uncleanEnds,
                written);
    }

    private State state(Instant caughtUp, Duration silentAfter) {
        if (isEnded()) {
            return State.ENDED;
        }
        return accountedAt.plus(silentAfter).isAfter(caughtUp) ? State.LIVE : State.SILENT;
    }
}

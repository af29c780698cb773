package io.bpfevents.cli.run;

import io.bpfevents.core.stats.BufferStats;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.stats.OutputFailures;
import io.bpfevents.core.stats.PerfbufStats;
import io.bpfevents.core.stats.RingbufStats;
import java.util.OptionalLong;

/** What became of a stream's records, in words and as JSON. Immutable. */
public final class Accounting {
    private static final Accounting NONE = new Accounting("", "");

    private final String words;
    private final String members;

    private Accounting(String words, String members) {
        this.words = words;
        this.members = members;
    }

    /** Without figures. */
    public static Accounting none() {
        return NONE;
    }

    /**
     * An accounting of another form, such as an equation.
     *
     * @param words in one line
     * @param members the members of a JSON object, without its braces
     */
    public static Accounting of(String words, String members) {
        return new Accounting(words, members);
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** The figures of a ring or perf buffer. */
    public static Accounting of(BufferStats stats) {
        Accounting common =
                NONE.with("delivered", stats.delivered())
                        .with("dropped", stats.dropped())
                        .with("decode_failures", stats.decodeFailures());
        return switch (stats) {
            case RingbufStats ring ->
                    withOverwritten(
                            common.with("discarded", ring.discarded())
                                    .with("reserve_failures", ring.reserveFailures())
                                    .with("throttled", throttled(ring))
                                    .with("pending_bytes", ring.pendingBytes()),
                            ring.overwrittenBytes());
            case PerfbufStats perf ->
                    (perf.lost() instanceof LostCount.AtLeast least
                                    ? common.withAtLeast("lost", least.value())
                                    : common.with("lost", perf.lost().value()))
                            .with("output_failures", outputFailures(perf))
                            .with("late", perf.late())
                            .with("throttled", throttled(perf))
                            .with("pending_bytes", perf.pendingBytes());
        };
    }

    /** Adds the overwritten bytes of a ring that overwrites. */
    private static Accounting withOverwritten(Accounting figures, OptionalLong bytes) {
        return bytes.isPresent() ? figures.with("overwritten_bytes", bytes) : figures;
    }

    /** Unknown without the producer contract, of which the other figure is as well. */
    private static OptionalLong throttled(RingbufStats ring) {
        return ring.reserveFailures().isPresent()
                ? OptionalLong.of(ring.throttled())
                : OptionalLong.empty();
    }

    private static OptionalLong throttled(PerfbufStats perf) {
        return perf.outputFailures().isPresent()
                ? OptionalLong.of(perf.throttled())
                : OptionalLong.empty();
    }

    private static OptionalLong outputFailures(PerfbufStats perf) {
        return perf.outputFailures().stream().mapToLong(OutputFailures::total).findFirst();
    }

    /** With one more figure. */
    public Accounting with(String name, long value) {
        return with(new Figure(name, OptionalLong.of(value), false));
    }

    /** With one more figure; empty if it is not known. */
    public Accounting with(String name, OptionalLong value) {
        return with(new Figure(name, value, false));
    }

    /** With one more figure, of which a lower bound is known. */
    public Accounting withAtLeast(String name, long value) {
        return with(new Figure(name, OptionalLong.of(value), true));
    }

    private Accounting with(Figure figure) {
        return plus(new Accounting(figure.words(), figure.json()));
    }

    /** These figures, and after them others. */
    public Accounting plus(Accounting others) {
        if (isEmpty() || others.isEmpty()) {
            return isEmpty() ? others : this;
        }
        return new Accounting(words + ", " + others.words, members + "," + others.members);
    }

    /** In words, such as {@code printed 3, delivered 3, reserve failures ?}. */
    public String words() {
        return words;
    }

    /** As a JSON object; an unknown figure is null. */
    public String json() {
        return "{" + members + "}";
    }
}

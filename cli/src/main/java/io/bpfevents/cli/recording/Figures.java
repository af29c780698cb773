package io.bpfevents.cli.recording;

import io.bpfevents.cli.run.Accounting;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.recording.RecordingSummary;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** The figures of a recording as an accounting. */
final class Figures {
    private static final Set<LossCause> OF_ANY = Set.of(LossCause.DROPPED);

    private Figures() {}

    /** What became of the records during the recording. Of an incomplete one it is not known. */
    static Accounting of(RecordingSummary summary) {
        Accounting figures =
                Accounting.none()
                        .with("recorded", summary.events())
                        .with("not_recorded", summary.missing());
        Set<LossCause> causes = summary.end().map(it -> it.causes()).orElse(OF_ANY);
        for (LossCause cause : causes) {
            OptionalLong lost = summary.lost(cause);
            if (cause != LossCause.DECODE_FAILURE) { // a recorder decodes nothing
                figures = figures.with(name(cause), lost);
            }
        }
        return figures;
    }

    /** {@code RESERVE_FAILURE} as in the accounting of other commands: {@code reserve_failures}. */
    static String name(LossCause cause) {
        String name = cause.name().toLowerCase(Locale.ROOT);
        return name.endsWith("failure") ? name + "s" : name;
    }
}

package io.bpfevents.recording;

import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The elements of a recording as texts, without what depends on the time. */
final class Elements {
    private Elements() {}

    /**
     * The records, and the failed reserves between them. Throttled attempts are omitted, since they
     * are marked at most once per second.
     */
    static List<String> of(Path file) {
        List<String> texts = new ArrayList<>();
        long failures = 0;
        for (Recorded element : Recording.open(file).elements().toIterable()) {
            if (element instanceof RecordedLoss(_, Loss loss)
                    && loss.cause() == LossCause.RESERVE_FAILURE) {
                failures += loss.count();
            } else if (element instanceof RecordedEvent event) {
                addFailures(failures, texts);
                failures = 0;
                texts.add(HexFormat.of().formatHex(event.event().toByteArray()));
            }
        }
        addFailures(failures, texts);
        return texts;
    }

    private static void addFailures(long failures, List<String> to) {
        if (failures > 0) {
            to.add("lost " + failures);
        }
    }
}

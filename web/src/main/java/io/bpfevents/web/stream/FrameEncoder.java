package io.bpfevents.web.stream;

import io.bpfevents.core.KernelClock;
import io.bpfevents.web.source.Item;
import io.bpfevents.web.source.KernelRecord;
import io.bpfevents.web.source.Lost;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes JSON of what a ring's stream is made of. Not on the poll loop's thread. */
@Component
final class FrameEncoder {
    private final JsonMapper json;
    private final KernelClock clock = KernelClock.monotonic();

    FrameEncoder(JsonMapper json) {
        this.json = json;
    }

    Frame encode(Item item) {
        return switch (item) {
            case KernelRecord record -> frame(record.kind().label(), event(record));
            case Lost lost -> loss(new LossJson(lost.cause(), lost.kind().label(), lost.count()));
        };
    }

    Frame loss(LossJson loss) {
        return frame("loss", loss);
    }

    Frame frame(String event, Object data) {
        return new Frame(event, json.writeValueAsString(data));
    }

    private EventJson event(KernelRecord record) {
        OptionalInt parent = record.parent();
        return new EventJson(
                clock.at(record.ktime()).truncatedTo(ChronoUnit.MICROS),
                record.kind().label(),
                record.pid(),
                parent.isPresent() ? parent.getAsInt() : null,
                record.comm(),
                record.detail());
    }
}

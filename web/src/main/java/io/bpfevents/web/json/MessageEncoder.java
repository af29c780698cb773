package io.bpfevents.web.json;

import io.bpfevents.core.kernel.KernelClock;
import io.bpfevents.web.source.KernelRecord;
import io.bpfevents.web.source.LossItem;
import io.bpfevents.web.source.StreamItem;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Encodes the items of streams as JSON messages. Too slow for the poll loop's thread. */
@Component
public final class MessageEncoder {
    private final JsonMapper json;
    private final KernelClock clock = KernelClock.monotonic();

    /** Creates an encoder that writes with {@code json}. */
    public MessageEncoder(JsonMapper json) {
        this.json = json;
    }

    /** Encodes an event or a loss. */
    public EncodedMessage encode(StreamItem item) {
        return switch (item) {
            case KernelRecord record -> message(record.kind().label(), event(record));
            case LossItem lost ->
                    loss(new LossJson(lost.cause(), lost.kind().label(), lost.count()));
        };
    }

    /** Encodes a loss. */
    public EncodedMessage loss(LossJson loss) {
        return message("loss", loss);
    }

    /** Encodes a message of any type. */
    public EncodedMessage message(String type, Object data) {
        return new EncodedMessage(type, json.writeValueAsString(data));
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

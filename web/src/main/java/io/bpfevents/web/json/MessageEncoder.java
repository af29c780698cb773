package io.bpfevents.web.json;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.web.source.EventItem;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.LossItem;
import io.bpfevents.web.source.StreamItem;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Encodes the items of streams as JSON messages. Too slow for the poll loop's thread. */
@Component
public final class MessageEncoder {
    private final JsonMapper json;

    /** Creates an encoder that writes with {@code json}. */
    public MessageEncoder(JsonMapper json) {
        this.json = json;
    }

    /** Encodes an event or a loss. */
    public EncodedMessage encode(StreamItem item) {
        return switch (item) {
            case EventItem(Kind kind, KernelEvent event) ->
                    message(kind.label(), json(kind, event));
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

    private static EventJson json(Kind kind, KernelEvent event) {
        return new EventJson(
                event.time().truncatedTo(ChronoUnit.MICROS),
                kind.label(),
                event.pid(),
                event.task().ppid(),
                event.comm(),
                kind.detail(event));
    }
}

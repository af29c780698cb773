package io.bpfevents.web.fleet;

import io.bpfevents.kafka.FleetReader;
import io.bpfevents.kafka.accounting.SourceAccounting;
import io.bpfevents.kafka.accounting.SourceAccounting.State;
import io.bpfevents.web.config.FleetProperties;
import io.bpfevents.web.json.MessageEncoder;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.util.retry.Retry;

/**
 * The one reader of the topic, from the start of the application to its end.
 *
 * <p>It begins at the end of the topic: agents send their accounting once per second, so that all
 * hosts that live are known then. From the start of the topic, the reader would first read the
 * events of days, and show the figures of the past meanwhile. From a time (by_duration), Kafka's
 * client finds no position in a partition without newer records, and waits for it each second. So a
 * host that was silent before the start is not known.
 */
@Component
@ConditionalOnProperty(FleetProperties.BROKERS)
final class Fleet implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final String BEGIN = "latest";
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Comparator<SourceAccounting> SILENT_FIRST =
            Comparator.comparing(source -> source.state() != State.SILENT);

    private final String topic;
    private final FleetReader reader;
    private final FleetClients clients;
    private final Disposable subscription;
    private volatile @Nullable String failure; // the last one

    Fleet(FleetProperties properties, MessageEncoder encoder) {
        topic = properties.topic();
        reader = FleetReader.of(topic, consumer(properties));
        clients = new FleetClients(encoder);
        subscription =
                reader.events(FleetValue::decode)
                        .doOnNext(clients::add)
                        .doOnError(this::failed)
                        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY))
                        .subscribe();
    }

    private static Map<String, String> consumer(FleetProperties properties) {
        Map<String, String> consumer = new HashMap<>(Map.of("auto.offset.reset", BEGIN));
        consumer.putAll(properties.properties());
        consumer.put("bootstrap.servers", Objects.requireNonNull(properties.brokers()));
        return consumer;
    }

    private void failed(Throwable error) {
        String message = String.valueOf(error.getMessage());
        if (!message.equals(failure)) { // once, not with each attempt
            LOG.warn("no hosts on the page Fleet, further attempts follow: {}", message);
        }
        failure = message;
    }

    FleetClients clients() {
        return clients;
    }

    FleetJson describe() {
        List<SourceAccounting> sources = reader.accounting();
        return new FleetJson(
                topic,
                sources.isEmpty() ? failure : null, // a new attempt begins without sources
                reader.foreign(),
                reader.undecodable(),
                sources.stream().sorted(SILENT_FIRST).map(FleetJson.SourceJson::of).toList());
    }

    @Override
    public void destroy() {
        subscription.dispose();
    }
}

package io.bpfevents.web.stream;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.WebLimits;
import io.bpfevents.web.source.Item;
import io.bpfevents.web.source.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/**
 * The stream of all clients that chose no policy: one subscription, with one ring for each kind
 * that somebody wants, whose events are encoded once and kept in a bounded log. A client that is
 * slow loses events there, and nobody else does.
 */
@Component
public final class SharedStream implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(SharedStream.class);
    private static final int PREFETCH = 32; // events of a ring that may wait for the others'

    private final SharedLog log;
    private final ByKind<SharedSource> kinds;
    private final Map<String, LogReader> readers = new ConcurrentHashMap<>();
    private final Demand demand = new Demand();
    private final Disposable subscription;

    SharedStream(
            Sources sources,
            RingbufOptions options,
            FrameEncoder encoder,
            WebLimits limits,
            MeterRegistry meters) {
        log = new SharedLog(encoder, limits.bufferEvents(), limits.bufferBytes().toBytes());
        kinds = new ByKind<>(kind -> new SharedSource(kind, meters));
        // flatMap takes from the rings in turn; publishOn leaves the poll loop's thread
        subscription =
                Flux.fromIterable(kinds.all())
                        .flatMap(
                                kind -> kind.events(sources, options), kinds.all().size(), PREFETCH)
                        .transform(demand::of)
                        .publishOn(Schedulers.parallel())
                        .subscribe(
                                this::append,
                                e -> LOG.error("the shared stream has ended for all", e));
    }

    private void append(Item item) {
        log.append(item);
        readers.values().forEach(LogReader::wake);
    }

    /** Where a client begins: now, or behind the message that it has got last. */
    SharedLog.Cursor place(Set<Kind> wanted, @Nullable Long lastId) {
        return lastId == null ? log.atEnd(wanted) : log.behind(lastId, wanted);
    }

    /**
     * The events for a client from its place on, for one subscriber.
     *
     * @param id the client's
     */
    Flux<ServerSentEvent<String>> events(String id, SharedLog.Cursor place) {
        Set<Kind> wanted = place.kinds();
        return Flux.<ServerSentEvent<String>>create(
                        sink -> read(id, place, sink), FluxSink.OverflowStrategy.ERROR)
                .doOnSubscribe(_ -> wanted.forEach(kind -> kinds.of(kind).oneMoreClient()))
                .doFinally(_ -> wanted.forEach(kind -> kinds.of(kind).oneClientLess()));
    }

    private void read(String id, SharedLog.Cursor place, FluxSink<ServerSentEvent<String>> client) {
        LogReader reader = new LogReader(log, place, client, Schedulers.parallel());
        readers.put(id, reader);
        client.onDispose(() -> {
            readers.remove(id);
            reader.close();
        });
        client.onRequest(_ -> reader.wake());
    }

    /** What there is to say about the stream. */
    public StreamJson describe() {
        List<RingJson> rings = kinds.all().stream().map(kind -> kind.tally().describe()).toList();
        return new StreamJson("shared", null, readers.size(), demand.get(), rings);
    }

    /** What there is to say about its clients. */
    public List<SharedClientJson> describeClients() {
        return readers.entrySet().stream()
                .map(entry -> entry.getValue().describe(entry.getKey()))
                .toList();
    }

    boolean isAttached(Kind kind) {
        return kinds.of(kind).tally().isOpen();
    }

    @Nullable String failure(Kind kind) {
        return kinds.of(kind).failure();
    }

    int clients() {
        return readers.size();
    }

    /** How many events clients were too slow for, those who have left included. */
    long dropped() {
        return log.dropped();
    }

    @Override
    public void destroy() {
        subscription.dispose();
    }
}

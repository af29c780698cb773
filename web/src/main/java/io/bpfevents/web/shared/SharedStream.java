package io.bpfevents.web.shared;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.config.WebLimits;
import io.bpfevents.web.json.MessageEncoder;
import io.bpfevents.web.json.RingJson;
import io.bpfevents.web.json.SharedClientJson;
import io.bpfevents.web.json.StreamJson;
import io.bpfevents.web.source.Kind;
import io.bpfevents.web.source.StreamItem;
import io.bpfevents.web.stream.DemandCounter;
import io.bpfevents.web.stream.KindMap;
import io.bpfevents.web.stream.OpenRings;
import io.bpfevents.web.stream.Sources;
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
 * that a client uses. Each event is encoded once and kept in a bounded log. A slow client loses
 * events there without affecting the rings or the other clients.
 */
@Component
public final class SharedStream implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(SharedStream.class);
    private static final int PREFETCH = 32; // per ring, while other rings are being emitted

    /**
     * The events for one client.
     *
     * @param since id of the message after which they begin
     * @param messages for one subscriber
     */
    public record Events(long since, Flux<ServerSentEvent<String>> messages) {}

    private final SharedLog log;
    private final KindMap<SharedSource> kinds;
    private final Map<String, LogReader> readers = new ConcurrentHashMap<>();
    private final DemandCounter demand = new DemandCounter();
    private final Disposable subscription;

    /** Starts the stream; no program is attached until a client uses a kind. */
    public SharedStream(
            Sources sources,
            RingbufOptions options,
            MessageEncoder encoder,
            WebLimits limits,
            OpenRings rings) {
        log = new SharedLog(encoder, limits.bufferEvents(), limits.bufferBytes().toBytes());
        kinds = new KindMap<>(kind -> new SharedSource(kind, rings));
        // flatMap reads the rings in turn; publishOn leaves the poll loop's thread
        subscription =
                Flux.fromIterable(kinds.all())
                        .flatMap(
                                kind -> kind.events(sources, options), kinds.all().size(), PREFETCH)
                        .transform(demand::count)
                        .publishOn(Schedulers.parallel())
                        .subscribe(
                                this::append,
                                e -> LOG.error("the shared stream failed for all clients", e));
    }

    private void append(StreamItem item) {
        log.append(item);
        readers.values().forEach(LogReader::wake);
    }

    /**
     * The events for a client: from now on, or after the last message that it received.
     *
     * @param id the client's id
     * @param lastId id of that message, as the client sent it; null for a new client
     */
    public Events open(String id, Set<Kind> wanted, @Nullable Long lastId) {
        SharedLog.Cursor cursor = lastId == null ? log.atEnd(wanted) : log.after(lastId, wanted);
        Flux<ServerSentEvent<String>> messages =
                Flux.<ServerSentEvent<String>>create(
                                client -> read(id, cursor, client), FluxSink.OverflowStrategy.ERROR)
                        .doOnSubscribe(_ -> wanted.forEach(kind -> kinds.of(kind).addClient()))
                        .doFinally(_ -> wanted.forEach(kind -> kinds.of(kind).removeClient()));
        return new Events(cursor.since(), messages);
    }

    private void read(
            String id, SharedLog.Cursor cursor, FluxSink<ServerSentEvent<String>> client) {
        LogReader reader = new LogReader(log, cursor, client, Schedulers.parallel());
        readers.put(id, reader);
        client.onDispose(() -> {
            readers.remove(id);
            reader.close();
        });
        client.onRequest(_ -> reader.wake());
    }

    /** The stream's demand, number of clients and rings. */
    public StreamJson describe() {
        List<RingJson> rings = kinds.all().stream().map(kind -> kind.reader().describe()).toList();
        return new StreamJson("shared", null, readers.size(), demand.get(), rings);
    }

    /** The counters of each client. */
    public List<SharedClientJson> describeClients() {
        return readers.entrySet().stream()
                .map(entry -> entry.getValue().describe(entry.getKey()))
                .toList();
    }

    /** Whether the program of a kind is attached for this stream. */
    public boolean isAttached(Kind kind) {
        return kinds.of(kind).reader().isOpen();
    }

    /** Why a kind has no more events although a client uses it; null if it has not failed. */
    public @Nullable String failure(Kind kind) {
        return kinds.of(kind).failure();
    }

    /** The number of connected clients. */
    public int clients() {
        return readers.size();
    }

    /** Events that slow clients lost in the log, those of disconnected clients included. */
    public long dropped() {
        return log.dropped();
    }

    @Override
    public void destroy() {
        subscription.dispose();
    }
}

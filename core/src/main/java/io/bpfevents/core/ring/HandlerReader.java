package io.bpfevents.core.ring;

import io.bpfevents.core.internal.call.ClassCopies;
import io.bpfevents.core.internal.call.UserCode;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.core.internal.read.RecordSink;
import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.serve.BufferChannel;
import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.internal.serve.Demand;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RecordConsumer;
import io.bpfevents.core.internal.serve.WakeupMode;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Passes decoded records to a handler of the user. */
final class HandlerReader<T> implements RingReader, RecordConsumer {
    private static final int BATCH = 1024; // records per pass
    private static final long MAX_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final ProducerSettings SETTINGS =
            new ProducerSettings(WakeupMode.ADAPTIVE, ProducerSettings.NEVER_PAUSE);

    private static final ClassCopies SINKS =
            new ClassCopies(
                    MethodHandles.lookup(),
                    HandlerSink.class,
                    MethodType.methodType(
                            RecordSink.class, RecordHandler.class, HandlerReader.class));

    private final RecordHandler<? super T> handler;
    private final Delivery<T> delivery;
    private final ConsumerSlot slot;
    private final Demand demand = new Demand();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // guarded by this
    private @Nullable End end;
    private boolean passing; // whether the loop is in a pass of this reader

    /** The end of the reading, which is reported once no call of the handler can begin. */
    private record End(@Nullable Throwable failure) {}

    private HandlerReader(
            RecordDecoder<? extends T> decoder,
            RecordHandler<? super T> handler,
            BufferChannel channel) {
        this.handler = handler;
        this.delivery = channel.backend().walks().of(decoder, newSink());
        this.slot = channel.slot();
    }

    private RecordSink<T> newSink() {
        MethodHandle constructor = SINKS.constructor(handler.getClass());
        try {
            RecordSink<?> made = (RecordSink<?>) constructor.invokeExact(handler, this);
            @SuppressWarnings("unchecked") // the constructor's arguments have this type
            RecordSink<T> sink = (RecordSink<T>) made;
            return sink;
        } catch (Throwable e) {
            throw ClassCopies.unexpected(e);
        }
    }

    static <T> RingReader start(
            EventBuffer buffer,
            RecordDecoder<? extends T> decoder,
            RecordHandler<? super T> handler,
            PollLoop loop) {
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(loop, "loop");
        var _ = Objects.requireNonNull(decoder, "decoder").requireFor(buffer);
        HandlerReader<T> reader =
                new HandlerReader<>(decoder, handler, AbstractBuffer.channel(buffer));
        reader.slot.offer(reader, loop);
        return reader;
    }

    // The user's side: any thread.

    @Override
    public void request(long records) {
        if (records < 1) {
            throw new IllegalArgumentException("request at least one record, not " + records);
        }
        if (demand.add(records)) {
            slot.wake();
        }
    }

    @Override
    public void close() {
        end(null);
    }

    @Override
    public CompletionStage<Void> onClose() {
        return closed.minimalCompletionStage();
    }

    private void end(@Nullable Throwable failure) {
        boolean idle = decide(failure);
        delivery.halt(); // after the decision: the pass that resets it is followed by none
        slot.release(this); // each time: the slot is free when any call has returned
        if (idle) {
            report();
        }
    }

    /** Stores the end, unless there is one; returns whether no pass is in progress. */
    private synchronized boolean decide(@Nullable Throwable failure) {
        if (end == null) {
            end = new End(failure);
        }
        return !passing;
    }

    private void report() {
        End decided;
        synchronized (this) {
            decided = Objects.requireNonNull(end, "end");
        }
        Throwable failure = decided.failure();
        boolean _ = failure == null ? closed.complete(null) : closed.completeExceptionally(failure);
    }

    // The buffer's side: the loop's thread, unless RecordConsumer permits others.

    @Override
    public boolean pass(RecordSource source) {
        if (!beginPass()) {
            slot.release(this); // it was closed before it had the slot: do not block the next
            return false;
        }
        demand.beginPass();
        boolean halted;
        int read = 0;
        try {
            if (demand.use(0) > 0) {
                read = source.drain(delivery, BATCH);
            }
        } finally {
            halted = delivery.resume();
            endPass();
        }
        demand.endPass();
        return read > 0 || halted;
    }

    private synchronized boolean beginPass() {
        passing = end == null;
        return passing;
    }

    private void endPass() {
        boolean ended;
        synchronized (this) {
            passing = false;
            ended = end != null;
        }
        if (ended) {
            report();
        }
    }

    // Called by the sink.

    void handlerThrew(Throwable thrown) {
        UserCode.rethrowIfFatal(thrown);
        end(thrown);
    }

    long use(long used) {
        return demand.use(used);
    }

    boolean decodeFailed(MemorySegment record, long position, Throwable error) {
        UserCode.rethrowIfFatal(error);
        RecordDecodingException failure =
                new RecordDecodingException(record.byteSize(), position, error);
        Throwable reason = failure;
        try {
            if (handler.decodeFailed(failure)) {
                return true;
            }
        } catch (Throwable thrown) {
            UserCode.rethrowIfFatal(thrown);
            reason = thrown;
        }
        end(reason);
        return false;
    }

    @Override
    public long demand() {
        return demand.get();
    }

    @Override
    public long nextPollNanos(boolean unread) {
        return demand.get() > 0 ? MAX_DELAY_NANOS : Long.MAX_VALUE;
    }

    @Override
    public ProducerSettings producerSettings() {
        return SETTINGS;
    }

    @Override
    public void stop() {
        delivery.halt();
    }

    @Override
    public void complete() {
        boolean _ = decide(null);
        report();
    }

    @Override
    public void fail(Throwable error) {
        boolean _ = decide(error);
        report();
    }
}

package io.bpfevents.reactor.internal;

import io.bpfevents.core.internal.call.ClassCopies;
import io.bpfevents.core.internal.read.Acknowledgements;
import io.bpfevents.core.internal.read.RecordSink;
import io.bpfevents.reactor.Acknowledged;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;

/**
 * Passes events to a subscriber. There is a copy of {@link Plain} or {@link Conditional} per class
 * of subscribers, so that their call of the subscriber has one target. Used by the loop's thread.
 */
public abstract class SubscriberSink<T> implements RecordSink<T> {
    /** The subscription that owns the sink. */
    public interface Owner {
        /** As {@link RecordSink#demand}. */
        long use(long used);

        /** Handles an exception of the subscriber, which gets nothing more: it broke rule 2.13. */
        void subscriberThrew(Throwable thrown);

        /** As {@link RecordSink#decodeFailed}. */
        boolean decodeFailed(MemorySegment record, long position, Throwable error);
    }

    private static final MethodType CONSTRUCTOR =
            MethodType.methodType(SubscriberSink.class, CoreSubscriber.class, Owner.class);
    private static final ClassCopies PLAIN =
            new ClassCopies(MethodHandles.lookup(), Plain.class, CONSTRUCTOR);
    private static final ClassCopies CONDITIONAL =
            new ClassCopies(MethodHandles.lookup(), Conditional.class, CONSTRUCTOR);
    private static final ClassCopies ACKNOWLEDGING =
            new ClassCopies(
                    MethodHandles.lookup(),
                    AcknowledgingSink.class,
                    CONSTRUCTOR.appendParameterTypes(Acknowledgements.class));

    private final CoreSubscriber<?> actual;
    final Owner owner;

    SubscriberSink(CoreSubscriber<?> actual, Owner owner) {
        this.actual = actual;
        this.owner = owner;
    }

    /** Creates a sink that calls a subscriber. */
    public static <T> SubscriberSink<T> of(CoreSubscriber<? super T> actual, Owner owner) {
        ClassCopies copies = actual instanceof Fuseable.ConditionalSubscriber ? CONDITIONAL : PLAIN;
        MethodHandle constructor = copies.constructor(actual.getClass());
        try {
            SubscriberSink<?> made = (SubscriberSink<?>) constructor.invokeExact(actual, owner);
            @SuppressWarnings("unchecked") // the constructor's argument has this type
            SubscriberSink<T> sink = (SubscriberSink<T>) made;
            return sink;
        } catch (Throwable e) {
            throw ClassCopies.unexpected(e);
        }
    }

    /** Creates a sink that calls a subscriber of acknowledged events. */
    public static <T> SubscriberSink<T> of(
            CoreSubscriber<? super Acknowledged<T>> actual,
            Owner owner,
            Acknowledgements acknowledgements) {
        MethodHandle constructor = ACKNOWLEDGING.constructor(actual.getClass());
        try {
            SubscriberSink<?> made =
                    (SubscriberSink<?>) constructor.invokeExact(actual, owner, acknowledgements);
            @SuppressWarnings("unchecked") // the constructor's argument has this type
            SubscriberSink<T> sink = (SubscriberSink<T>) made;
            return sink;
        } catch (Throwable e) {
            throw ClassCopies.unexpected(e);
        }
    }

    /**
     * Passes a marker of losses to the subscriber.
     *
     * @param position of the next record
     * @return whether it used demand
     */
    public boolean marker(T event, long position) {
        return next(callee(), event, position);
    }

    @Override
    public final Object callee() {
        return actual;
    }

    @Override
    public final long demand(long used) {
        return owner.use(used);
    }

    @Override
    public final boolean decodeFailed(MemorySegment record, long position, Throwable error) {
        return owner.decodeFailed(record, position, error);
    }

    /** For a subscriber that uses demand for each event. */
    static final class Plain<T> extends SubscriberSink<T> {
        Plain(CoreSubscriber<? super T> actual, Owner owner) {
            super(actual, owner);
        }

        @Override
        @SuppressWarnings("unchecked") // it is the subscriber
        public boolean next(Object callee, T event, long position) {
            try {
                ((CoreSubscriber<? super T>) callee).onNext(event);
            } catch (Throwable thrown) {
                owner.subscriberThrew(thrown);
            }
            return true;
        }
    }

    /** For a subscriber that returns whether it used demand. */
    static final class Conditional<T> extends SubscriberSink<T> {
        Conditional(CoreSubscriber<? super T> actual, Owner owner) {
            super(actual, owner);
        }

        @Override
        @SuppressWarnings("unchecked") // it is the subscriber
        public boolean next(Object callee, T event, long position) {
            try {
                return ((Fuseable.ConditionalSubscriber<? super T>) callee).tryOnNext(event);
            } catch (Throwable thrown) {
                owner.subscriberThrew(thrown);
                return true;
            }
        }
    }
}

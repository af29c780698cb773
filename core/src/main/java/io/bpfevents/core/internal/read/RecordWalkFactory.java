package io.bpfevents.core.internal.read;

import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.record.RecordDecoder;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Creates deliveries from copies of the class {@link RecordWalk}: one copy per class of decoders
 * and class of sinks, so that both calls of its loop have one target.
 */
public final class RecordWalkFactory {
    private static final MethodType CONSTRUCTOR =
            MethodType.methodType(
                    Delivery.class, RecordDecoder.class, InPlaceDecoder.class, RecordSink.class);

    private static final ClassCopies ORIGINAL =
            new ClassCopies(MethodHandles.lookup(), RecordWalk.class, CONSTRUCTOR);

    private static final ClassValue<ClassCopies> WALKS =
            new ClassValue<>() {
                @Override
                protected ClassCopies computeValue(Class<?> decoders) {
                    return ORIGINAL.another();
                }
            };

    private RecordWalkFactory() {}

    /** Creates a delivery from a decoder to a sink. */
    public static <T> Delivery<T> of(RecordDecoder<? extends T> decoder, RecordSink<T> sink) {
        InPlaceDecoder<?> inPlace = InPlaceDecoder.of(decoder);
        Class<?> decoders = inPlace == null ? decoder.getClass() : inPlace.getClass();
        MethodHandle constructor = WALKS.get(decoders).constructor(sink.getClass());
        try {
            Delivery<?> made = (Delivery<?>) constructor.invokeExact(decoder, inPlace, sink);
            @SuppressWarnings("unchecked") // the constructor's arguments have these types
            Delivery<T> walk = (Delivery<T>) made;
            return walk;
        } catch (Throwable e) {
            throw ClassCopies.unexpected(e);
        }
    }
}

package io.bpfevents.core.internal.read;

import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.internal.call.ClassCopies;
import io.bpfevents.core.record.RecordDecoder;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates deliveries from copies of the class of a read loop: one copy per class of decoders and
 * class of sinks, so that both calls of the loop have one target. For any thread.
 */
public final class RecordWalkFactory {
    private static final MethodType CONSTRUCTOR =
            MethodType.methodType(
                    Delivery.class, RecordDecoder.class, InPlaceDecoder.class, RecordSink.class);

    /** Creates deliveries of ring buffers. */
    public static final RecordWalkFactory RINGS =
            new RecordWalkFactory(MethodHandles.lookup(), RecordWalk.class, InPlaceDecoder::of);

    private final ClassCopies original;
    private final Function<Object, @Nullable InPlaceDecoder<?>> decoders;

    /**
     * The constructors of copies by the class of the sink. They belong to the class of the decoder,
     * which is generated per layout: a sink's class lives longer, and a {@link ClassValue} of it
     * would keep the copies of many decoders that are unloaded.
     */
    private final ClassValue<Map<Class<?>, MethodHandle>> walks =
            new ClassValue<>() {
                @Override
                protected Map<Class<?>, MethodHandle> computeValue(Class<?> decoders) {
                    return Collections.synchronizedMap(new WeakHashMap<>());
                }
            };

    /**
     * Creates deliveries from copies of a class.
     *
     * @param walk in the package of {@code lookup}; its constructor has the parameters {@link
     *     RecordDecoder}, {@link InPlaceDecoder}, which may be null, and {@link RecordSink}
     * @param decoders returns the in-place form of a decoder for this kind of buffer, or null
     */
    public RecordWalkFactory(
            MethodHandles.Lookup lookup,
            Class<?> walk,
            Function<Object, @Nullable InPlaceDecoder<?>> decoders) {
        this.decoders = decoders;
        this.original = new ClassCopies(lookup, walk, CONSTRUCTOR);
    }

    /** Creates a delivery from a decoder to a sink. */
    public <T> Delivery<T> of(RecordDecoder<? extends T> decoder, RecordSink<T> sink) {
        InPlaceDecoder<?> inPlace = this.decoders.apply(decoder);
        Class<?> decoders = inPlace == null ? decoder.getClass() : inPlace.getClass();
        MethodHandle constructor =
                walks.get(decoders).computeIfAbsent(sink.getClass(), _ -> original.copy());
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

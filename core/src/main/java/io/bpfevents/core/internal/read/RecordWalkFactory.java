package io.bpfevents.core.internal.read;

import io.bpfevents.core.codec.InPlaceDecoder;
import io.bpfevents.core.record.RecordDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;

/**
 * Makes walks, each of a copy of {@link RecordWalk} that all decoders of one class share. The JIT's
 * profile belongs to a class: in one that all decoders shared, the third kind would turn the call
 * of the decoder into a look-up for all of them. A copy goes when its decoders' class does.
 */
public final class RecordWalkFactory {
    private static final MethodType MADE =
            MethodType.methodType(
                    void.class, RecordDecoder.class, InPlaceDecoder.class, RecordSink.class);
    private static final byte[] WALK = bytes();

    private static final ClassValue<MethodHandle> CONSTRUCTORS =
            new ClassValue<>() {
                @Override
                protected MethodHandle computeValue(Class<?> decoders) {
                    try {
                        MethodHandles.Lookup copy =
                                MethodHandles.lookup().defineHiddenClass(WALK, false);
                        return copy.findConstructor(copy.lookupClass(), MADE)
                                .asType(MADE.changeReturnType(Delivery.class));
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError("cannot copy a class of this package", e);
                    }
                }
            };

    private RecordWalkFactory() {}

    private static byte[] bytes() {
        String name = RecordWalk.class.getSimpleName() + ".class";
        try (InputStream file = RecordWalk.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("it has just been loaded", e);
        }
    }

    /** A delivery from a decoder to a sink. */
    public static <T> Delivery<T> of(RecordDecoder<? extends T> decoder, RecordSink<T> sink) {
        InPlaceDecoder<?> inPlace = InPlaceDecoder.of(decoder);
        Class<?> decoders = inPlace == null ? decoder.getClass() : inPlace.getClass();
        MethodHandle constructor = CONSTRUCTORS.get(decoders);
        try {
            Delivery<?> made = (Delivery<?>) constructor.invokeExact(decoder, inPlace, sink);
            @SuppressWarnings("unchecked") // of what it was made of
            Delivery<T> walk = (Delivery<T>) made;
            return walk;
        } catch (Error fatal) {
            throw fatal;
        } catch (Throwable e) {
            throw new AssertionError("a constructor that keeps what it is given", e);
        }
    }
}

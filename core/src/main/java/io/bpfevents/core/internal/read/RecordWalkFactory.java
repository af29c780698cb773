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
 * Creates deliveries from copies of the class {@link RecordWalk}: one copy per class of decoders.
 * The JIT keeps its type profile per class: with a single class, the third kind of decoder would
 * turn the decoder's call site megamorphic for all of them. A copy is unloaded together with the
 * class of its decoders.
 */
public final class RecordWalkFactory {
    private static final MethodType CONSTRUCTOR_TYPE =
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
                        return copy.findConstructor(copy.lookupClass(), CONSTRUCTOR_TYPE)
                                .asType(CONSTRUCTOR_TYPE.changeReturnType(Delivery.class));
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

    /** Creates a delivery from a decoder to a sink. */
    public static <T> Delivery<T> of(RecordDecoder<? extends T> decoder, RecordSink<T> sink) {
        InPlaceDecoder<?> inPlace = InPlaceDecoder.of(decoder);
        Class<?> decoders = inPlace == null ? decoder.getClass() : inPlace.getClass();
        MethodHandle constructor = CONSTRUCTORS.get(decoders);
        try {
            Delivery<?> made = (Delivery<?>) constructor.invokeExact(decoder, inPlace, sink);
            @SuppressWarnings("unchecked") // the constructor's arguments have these types
            Delivery<T> walk = (Delivery<T>) made;
            return walk;
        } catch (Error fatal) {
            throw fatal;
        } catch (Throwable e) {
            throw new AssertionError("the constructor only stores its arguments", e);
        }
    }
}

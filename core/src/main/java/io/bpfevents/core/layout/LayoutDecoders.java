package io.bpfevents.core.layout;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.internal.InPlaceDecoder;
import io.bpfevents.core.internal.LayoutAccess;
import io.bpfevents.core.internal.ValueCodec;
import io.bpfevents.core.ring.RecordDecoder;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** Gives the rest of the library access to what this package does not export. */
final class LayoutDecoders extends LayoutAccess {
    static void provide() {
        provide(new LayoutDecoders());
    }

    @Override
    @SuppressWarnings("unchecked") // of the same events
    protected <T> @Nullable InPlaceDecoder<? extends T> ofOwn(RecordDecoder<T> decoder) {
        return switch (decoder) {
            case RecordLayout<?> layout -> (InPlaceDecoder<? extends T>) layout.inPlace();
            case RecordSelector<?> selector -> (InPlaceDecoder<? extends T>) selector.inPlace();
            default -> null;
        };
    }

    @Override
    protected <T> ValueCodec<T> ofValues(
            String what,
            @Nullable CType type,
            long bytes,
            MethodHandles.@Nullable Lookup lookup,
            Class<T> java) {
        return new ValueBinder(what, lookup).bind(type, bytes, java);
    }
}

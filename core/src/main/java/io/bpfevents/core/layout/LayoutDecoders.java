package io.bpfevents.core.layout;

import io.bpfevents.core.internal.InPlaceDecoder;
import io.bpfevents.core.internal.LayoutAccess;
import io.bpfevents.core.ring.RecordDecoder;
import org.jspecify.annotations.Nullable;

/** Tells the rings which decoders may read records in place. */
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
}

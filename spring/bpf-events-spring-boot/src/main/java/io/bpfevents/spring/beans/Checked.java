package io.bpfevents.spring.beans;

import io.bpfevents.core.LayoutException;
import io.bpfevents.spring.properties.InvalidPropertyException;
import java.util.function.Supplier;

/** Reports what the library rejects as the error of a property. */
final class Checked {
    private Checked() {}

    /**
     * The result of a conversion.
     *
     * @param property without {@code bpf-events.}
     * @throws InvalidPropertyException if the library rejects the value
     */
    static <T> T value(String property, Supplier<T> conversion) {
        try {
            return conversion.get();
        } catch (IllegalArgumentException | IllegalStateException | LayoutException e) {
            throw new InvalidPropertyException(property, String.valueOf(e.getMessage()));
        }
    }
}

package io.bpfevents.catalog.internal;

import io.bpfevents.core.BpfException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses the variant of a source that this kernel can run. */
public final class VariantChoice {
    private VariantChoice() {}

    /**
     * The first variant whose requirements are met.
     *
     * @throws BpfException if there is none; the message names what each variant is missing
     */
    public static Variant require(SourceDefinition<?> definition) {
        return require(definition.name(), definition.variants());
    }

    /** As {@link #require(SourceDefinition)}, of the variants of a source with this name. */
    static Variant require(String source, List<Variant> variants) {
        List<String> reasons = new ArrayList<>();
        for (Variant variant : variants) {
            Optional<String> missing = variant.missing();
            if (missing.isEmpty()) {
                return variant;
            }
            reasons.add(variant.hook() + ": " + missing.get());
        }
        throw new BpfException("open " + source, String.join("; ", reasons));
    }
}

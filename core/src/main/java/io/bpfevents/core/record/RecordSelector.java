package io.bpfevents.core.record;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.bind.BindingChooser;
import io.bpfevents.core.bind.BindingProblems;
import io.bpfevents.core.bind.FieldBinding;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import io.bpfevents.core.codec.InPlace;
import io.bpfevents.core.codec.InPlaceDecoder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of a buffer with several record types. The value of a field that all their
 * structs have at the same offset selects the decoder; a record with a value that selects none is a
 * decode failure.
 *
 * <pre>{@code
 * sealed interface Net permits Connect, Close {}
 *
 * RecordSelector.of(Net.class, "type", Map.of(
 *         1L, RecordLayout.of(object, Connect.class),
 *         2L, RecordLayout.of(object, Close.class)))
 * }</pre>
 *
 * @param <T> the common type of the events
 */
@SuppressWarnings("exports") // the base class has no published method
public final class RecordSelector<T> extends InPlace implements RecordDecoder<T> {
    private final Selection selection;
    private final List<RecordDecoder<? extends T>> decoders; // in the order of the values

    private RecordSelector(Selection selection, List<RecordDecoder<? extends T>> decoders) {
        super(
                inPlace(selection, decoders, InPlaceDecoder::of),
                () -> inPlace(selection, decoders, InPlaceDecoder::ofSamples));
        this.selection = selection;
        this.decoders = decoders;
    }

    /**
     * Creates a selector.
     *
     * @param type the common type of the events; if it is sealed, each permitted record class must
     *     have a value
     * @param field the name of the field in C: an integer or an enumeration. No component needs to
     *     be bound to it
     * @param decoders the decoder for each value of the field, as C interprets it: never negative
     *     if unsigned. At least one must be a {@link RecordLayout}; layouts are checked, other
     *     decoders are not
     * @throws LayoutException if they do not match
     */
    public static <T> RecordSelector<T> of(
            Class<T> type, String field, Map<Long, ? extends RecordDecoder<? extends T>> decoders) {
        Objects.requireNonNull(field, "field");
        BindingProblems problems =
                new BindingProblems(
                        "select records of", type.getSimpleName(), "by their field", field);
        List<RecordLayout<?>> layouts = new ArrayList<>();
        for (RecordDecoder<? extends T> decoder : Map.copyOf(decoders).values()) {
            if (decoder instanceof RecordLayout<?> layout) {
                layouts.add(layout);
            }
        }
        if (layouts.isEmpty()) {
            problems.add(
                    "no layout has the offset of the field: pass a RecordLayout for at least one"
                            + " value");
        }
        FieldBinding.Integral place = find(layouts, field, problems);
        if (place != null) {
            requireKeys(place, new TreeSet<>(decoders.keySet()), problems);
        }
        if (layouts.size() == decoders.size()) { // the event type of other decoders is unknown
            requireAll(type, layouts, problems);
        }
        problems.throwIfAny();
        TreeMap<Long, RecordDecoder<? extends T>> sorted = new TreeMap<>(decoders);
        long[] values = sorted.keySet().stream().mapToLong(Long::longValue).toArray();
        return new RecordSelector<>(
                new Selection(field, Objects.requireNonNull(place, "place"), values),
                List.copyOf(sorted.values()));
    }

    private static FieldBinding.@Nullable Integral find(
            List<RecordLayout<?>> layouts, String field, BindingProblems problems) {
        FieldBinding.Integral place = null;
        for (RecordLayout<?> layout : layouts) {
            FieldBinding.Integral found = find(layout.struct(), field, problems);
            if (place != null && found != null && !found.equals(place)) {
                problems.add(
                        layout.struct().spelling()
                                + " has field "
                                + field
                                + " at offset "
                                + found.begin()
                                + " with "
                                + found.size()
                                + ", another struct at offset "
                                + place.begin()
                                + " with "
                                + place.size()
                                + ": it must be the same in all");
            }
            place = place == null ? found : place;
        }
        return place;
    }

    private static void requireKeys(
            FieldBinding.Integral place, Set<Long> keys, BindingProblems problems) {
        for (long key : keys) {
            if (!place.fits(key)) {
                problems.add("no record has the value " + key + " in " + place.size());
            }
        }
    }

    private static FieldBinding.@Nullable Integral find(
            CType.Struct struct, String field, BindingProblems problems) {
        PlacedField place = PlacedField.find(struct, field);
        if (place == null) {
            List<String> names = PlacedField.of(struct).stream().map(PlacedField::name).toList();
            problems.add(
                    struct.spelling()
                            + " has no field "
                            + field
                            + ", but "
                            + String.join(", ", names));
            return null;
        }
        FieldBinding.Integral number = BindingChooser.integer(place, 0, long.class);
        if (number == null) {
            problems.add(
                    struct.spelling()
                            + ", field "
                            + field
                            + ": "
                            + place.spelling()
                            + " at offset "
                            + place.offset()
                            + " is neither an integer nor an enumeration");
        }
        return number;
    }

    /** A permitted record class without a value would never be decoded. */
    private static void requireAll(
            Class<?> type, List<RecordLayout<?>> layouts, BindingProblems problems) {
        Set<Class<?>> missing = new LinkedHashSet<>();
        collect(type, missing);
        layouts.forEach(layout -> missing.remove(layout.type()));
        for (Class<?> record : missing) {
            problems.add("no value selects " + record.getSimpleName() + ": add one for it");
        }
    }

    private static void collect(Class<?> type, Set<Class<?>> records) {
        if (type.isRecord()) {
            records.add(type);
        } else if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, records);
            }
        }
    }

    @Override
    public T decode(MemorySegment record) {
        return decoders.get(selection.index(record, 0, record.byteSize())).decode(record);
    }

    /**
     * Checks that a buffer has the values of all components of the layouts.
     *
     * @throws LayoutException if the buffer is a ring and a {@link SampleCpu} or {@link SampleTime}
     *     names no field of the struct, or it is a perf buffer and one of the decoders reads only
     *     the record's bytes
     */
    @Override
    public RecordSelector<T> requireFor(StructSource buffer) {
        for (RecordDecoder<? extends T> decoder : decoders) {
            if (decoder instanceof RecordLayout<?> layout) { // of one of several structs
                var _ = layout.requireKindOf(buffer);
            } else {
                var _ = decoder.requireFor(buffer);
            }
        }
        if (usesSampleHeader(this)
                && buffer.hasSampleHeader()
                && InPlaceDecoder.ofSamples(this) == null) {
            BindingProblems problems = new BindingProblems("select records", toString());
            problems.add(
                    "one record class has @SampleCpu or @SampleTime, and another decoder reads the"
                            + " record's bytes only: use a RecordLayout for each value");
            problems.throwIfAny();
        }
        return this;
    }

    /** Whether events have values that the kernel records in a perf buffer. */
    private static boolean usesSampleHeader(RecordDecoder<?> decoder) {
        return switch (decoder) {
            case RecordLayout<?> layout -> layout.usesSampleHeader();
            case RecordSelector<?> inner ->
                    inner.decoders.stream().anyMatch(RecordSelector::usesSampleHeader);
            default -> false;
        };
    }

    /**
     * The in-place form of the selector; null if one of the decoders needs a segment per record.
     *
     * @param form the in-place form of a decoder
     */
    private static @Nullable InPlaceDecoder<?> inPlace(
            Selection selection,
            List<? extends RecordDecoder<?>> decoders,
            Function<Object, @Nullable InPlaceDecoder<?>> form) {
        List<InPlaceDecoder<?>> inPlace = new ArrayList<>();
        for (RecordDecoder<?> decoder : decoders) {
            InPlaceDecoder<?> own = form.apply(decoder);
            if (own == null) {
                return null;
            }
            inPlace.add(own);
        }
        return (memory, offset, size) ->
                inPlace.get(selection.index(memory, offset, size)).decode(memory, offset, size);
    }

    /** The field, and the decoders by its values. */
    @Override
    public String toString() {
        long[] values = selection.values();
        StringBuilder text = new StringBuilder("by ").append(selection.field()).append(": ");
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ", ").append(values[i]).append(' ').append(decoders.get(i));
        }
        return text.toString();
    }

    /**
     * Chooses a decoder by the value of a field.
     *
     * @param values sorted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Selection(String field, FieldBinding.Integral place, long[] values) {
        /** The index of the record's value in the values. */
        int index(MemorySegment memory, long offset, long size) {
            if (size < place.need()) {
                throw new IllegalArgumentException(
                        "a record of "
                                + size
                                + " bytes is too short for its field "
                                + field
                                + ", which ends at "
                                + place.need());
            }
            long value = place.read(memory, offset);
            int index = Arrays.binarySearch(values, value);
            if (index < 0) {
                throw new IllegalArgumentException(
                        "the record's "
                                + field
                                + " is "
                                + value
                                + ", for which there is no type; there are "
                                + Arrays.toString(values));
            }
            return index;
        }
    }
}

package io.bpfevents.core.layout;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.FieldPlace;
import io.bpfevents.core.internal.InPlaceDecoder;
import io.bpfevents.core.internal.LayoutAccess;
import io.bpfevents.core.ring.RecordDecoder;
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
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of a ring that holds several types of them, told apart by a field: what
 * {@link RecordDecoder#bySelector} makes.
 *
 * @param <T> what all the record classes implement
 */
public final class RecordSelector<T> implements RecordDecoder<T> {
    private final String field;
    private final Slot.Whole place;
    private final long[] values; // sorted
    private final List<RecordDecoder<? extends T>> decoders; // in the order of the values

    private RecordSelector(
            String field,
            Slot.Whole place,
            Map<Long, ? extends RecordDecoder<? extends T>> decoders) {
        this.field = field;
        this.place = place;
        TreeMap<Long, RecordDecoder<? extends T>> sorted = new TreeMap<>(decoders);
        values = sorted.keySet().stream().mapToLong(Long::longValue).toArray();
        this.decoders = List.copyOf(sorted.values());
    }

    /** See {@link RecordDecoder#bySelector}. */
    public static <T> RecordSelector<T> of(
            Class<T> type, String field, Map<Long, ? extends RecordDecoder<? extends T>> decoders) {
        Objects.requireNonNull(field, "field");
        Problems problems =
                new Problems("select records of", type.getSimpleName(), "by their field", field);
        List<RecordLayout<?>> layouts = new ArrayList<>();
        for (RecordDecoder<? extends T> decoder : Map.copyOf(decoders).values()) {
            if (decoder instanceof RecordLayout<?> layout) {
                layouts.add(layout);
            }
        }
        if (layouts.isEmpty()) {
            problems.add("no layout tells where the field is: pass a RecordLayout for its values");
        }
        Slot.Whole place = find(layouts, field, problems);
        if (place != null) {
            requireKeys(place, new TreeSet<>(decoders.keySet()), problems);
        }
        if (layouts.size() == decoders.size()) { // of other decoders the type is not known
            requireAll(type, layouts, problems);
        }
        problems.throwIfAny();
        return new RecordSelector<>(field, Objects.requireNonNull(place, "place"), decoders);
    }

    private static Slot.@Nullable Whole find(
            List<RecordLayout<?>> layouts, String field, Problems problems) {
        Slot.Whole place = null;
        for (RecordLayout<?> layout : layouts) {
            Slot.Whole found = find(layout.struct(), field, problems);
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

    private static void requireKeys(Slot.Whole place, Set<Long> keys, Problems problems) {
        for (long key : keys) {
            if (!place.fits(key)) {
                problems.add("no record has the value " + key + " in " + place.size());
            }
        }
    }

    private static Slot.@Nullable Whole find(CType.Struct struct, String field, Problems problems) {
        FieldPlace place = FieldPlace.find(struct, field);
        if (place == null) {
            List<String> names = FieldPlace.of(struct).stream().map(FieldPlace::name).toList();
            problems.add(
                    struct.spelling()
                            + " has no field "
                            + field
                            + ", but "
                            + String.join(", ", names));
            return null;
        }
        Slot.Whole number = SlotChooser.integer(place, 0, long.class);
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

    /** A sealed type says which records there are; one without a value would never be seen. */
    private static void requireAll(
            Class<?> type, List<RecordLayout<?>> layouts, Problems problems) {
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
        return decoders.get(index(record, 0, record.byteSize())).decode(record);
    }

    /** The same without a segment a record; null if not all decoders can do without. */
    @Nullable InPlaceDecoder<T> inPlace() {
        List<InPlaceDecoder<? extends T>> inPlace = new ArrayList<>();
        for (RecordDecoder<? extends T> decoder : decoders) {
            InPlaceDecoder<? extends T> own = LayoutAccess.inPlace(decoder);
            if (own == null) {
                return null;
            }
            inPlace.add(own);
        }
        return (memory, offset, size) ->
                inPlace.get(index(memory, offset, size)).decode(memory, offset, size);
    }

    /** Which of the decoders a record is for. */
    private int index(MemorySegment memory, long offset, long size) {
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

    /** The field and the record classes by its values. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("by ").append(field).append(": ");
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ", ").append(values[i]).append(' ').append(decoders.get(i));
        }
        return text.toString();
    }
}

package io.bpfevents.recording.internal;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.PlacedField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/**
 * The Avro type for values of a C type, as {@link io.bpfevents.core.record.EventSchema} decodes
 * them. Enumerators are strings and not Avro enums: a record may have a number without a name.
 *
 * @param writer writes such a value
 */
public record AvroType(Schema schema, ValueWriter writer) {
    private static final String NAMESPACE = "io.bpfevents.struct";

    /** Writes values of one type. */
    @FunctionalInterface
    public interface ValueWriter {
        /** Writes a value. */
        void write(Object value, Encoder out) throws IOException;
    }

    private record Field(String name, AvroType type) {}

    /** The record type of a struct. */
    static AvroType of(CType.Struct struct, String name) {
        return record(struct, name, NAMESPACE);
    }

    /**
     * The type for a field.
     *
     * @param name of the field: structs within are named by their path, which is unique
     */
    private static AvroType of(CType type, String name, String namespace) {
        return switch (type) {
            case CType.Int _, CType.Pointer _ ->
                    of(Schema.Type.LONG, (value, out) -> out.writeLong((Long) value));
            case CType.Bool _ ->
                    of(Schema.Type.BOOLEAN, (value, out) -> out.writeBoolean((Boolean) value));
            case CType.Enumeration _ ->
                    of(Schema.Type.STRING, (value, out) -> out.writeString(value.toString()));
            case CType.Array array -> ofArray(array, name, namespace);
            case CType.Struct _, CType.Union _ -> record(type, name, namespace);
            case CType.Wide _ -> bytes();
            case CType.Other other when other.isFloat() && other.bytes() <= Double.BYTES ->
                    of(Schema.Type.DOUBLE, (value, out) -> out.writeDouble((Double) value));
            case CType.Other _ -> bytes();
        };
    }

    private static AvroType of(Schema.Type type, ValueWriter writer) {
        return new AvroType(Schema.create(type), writer);
    }

    private static AvroType bytes() {
        return of(Schema.Type.BYTES, (value, out) -> out.writeBytes((byte[]) value));
    }

    private static AvroType ofArray(CType.Array array, String name, String namespace) {
        if (array.element() instanceof CType.Int number && number.bytes() == 1) {
            return number.isChar()
                    ? of(Schema.Type.STRING, (value, out) -> out.writeString((String) value))
                    : bytes();
        }
        AvroType element = of(array.element(), name, namespace);
        return new AvroType(
                Schema.createArray(element.schema),
                (value, out) -> writeAll((List<?>) value, element.writer, out));
    }

    private static void writeAll(List<?> values, ValueWriter element, Encoder out)
            throws IOException {
        out.writeArrayStart();
        out.setItemCount(values.size());
        for (Object value : values) {
            out.startItem();
            element.write(value, out);
        }
        out.writeArrayEnd();
    }

    private static AvroType record(CType type, String name, String namespace) {
        String own = avroName(name);
        List<Field> fields = new ArrayList<>();
        for (PlacedField place : PlacedField.ofMembers(type)) {
            boolean isNumber = place.field().isBitfield() && place.type() instanceof CType.Wide;
            AvroType value =
                    isNumber
                            ? of(Schema.Type.LONG, (bits, out) -> out.writeLong((Long) bits))
                            : of(place.type(), place.name(), namespace + "." + own);
            fields.add(new Field(place.name(), value));
        }
        List<Schema.Field> schemas =
                fields.stream()
                        .map(it -> new Schema.Field(avroName(it.name), it.type.schema))
                        .toList();
        Schema schema = Schema.createRecord(own, type.spelling(), namespace, false, schemas);
        return new AvroType(schema, (value, out) -> write((Map<?, ?>) value, fields, out));
    }

    private static void write(Map<?, ?> values, List<Field> fields, Encoder out)
            throws IOException {
        for (Field field : fields) {
            field.type.writer.write(Objects.requireNonNull(values.get(field.name)), out);
        }
    }

    /** A name that Avro allows: names of languages other than C may have further characters. */
    private static String avroName(String name) {
        String allowed = name.replaceAll("[^A-Za-z0-9_]", "_");
        return Character.isDigit(allowed.charAt(0)) ? "_" + allowed : allowed;
    }
}

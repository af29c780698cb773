package io.bpfevents.kafka.value;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;

/**
 * What a schema may have, so that a value of it needs memory in proportion to its bytes: a schema
 * comes from a topic, to which others can write. Structs of C stay far below.
 */
final class SchemaLimits {
    private static final int DEEPEST = 32;
    private static final int MOST_TYPES = 10_000; // each counted where it is used

    private int types;

    private SchemaLimits() {}

    /**
     * Checks a schema.
     *
     * @throws IllegalArgumentException if a limit is exceeded, or the schema is no record
     */
    static Schema check(Schema schema) {
        require(schema.getType() == Schema.Type.RECORD, "it is no record");
        new SchemaLimits().check(schema, false, 0);
        return schema;
    }

    private void check(Schema schema, boolean repeated, int depth) {
        require(depth < DEEPEST, "its types are nested more than " + DEEPEST + " deep");
        require(++types <= MOST_TYPES, "it has more than " + MOST_TYPES + " types");
        require(
                !repeated || !GenericDatumReader.isZeroByteSchema(schema),
                "it has an array of elements without a size");
        boolean repeats =
                schema.getType() == Schema.Type.ARRAY || schema.getType() == Schema.Type.MAP;
        for (Schema child : children(schema)) {
            check(child, repeated || repeats, depth + 1);
        }
    }

    /**
     * A copy whose texts are decoded to {@link String}, which is Avro's class of its own by
     * default.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    static Schema withStrings(Schema schema) {
        Schema copy = new Schema.Parser().parse(check(schema).toString());
        setStrings(copy);
        return copy;
    }

    private static void setStrings(Schema schema) {
        if (schema.getType() == Schema.Type.STRING) {
            GenericData.setStringType(schema, GenericData.StringType.String);
        }
        children(schema).forEach(SchemaLimits::setStrings);
    }

    private static List<Schema> children(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> schema.getFields().stream().map(Schema.Field::schema).toList();
            case ARRAY -> List.of(schema.getElementType());
            case MAP -> List.of(schema.getValueType());
            case UNION -> schema.getTypes();
            default -> List.of();
        };
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("the schema is not usable: " + problem);
        }
    }
}

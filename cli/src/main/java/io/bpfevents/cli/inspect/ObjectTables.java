package io.bpfevents.cli.inspect;

import io.bpfevents.cli.generate.StructSelection;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.MapSettings;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The programs, maps, structs and global variables of an object that is not loaded. */
final class ObjectTables {
    private final OpenBpfObject object;
    private final ObjectTypes types;

    ObjectTables(OpenBpfObject object) {
        this.object = object;
        this.types = object.structTypes();
    }

    /** Those that are not empty. */
    List<Listing> all() {
        return List.of(programs(), maps(), structs(), globals()).stream()
                .filter(table -> !table.isEmpty())
                .toList();
    }

    private Listing programs() {
        Listing table =
                new Listing("program", "name")
                        .texts("section", "type", "attach")
                        .numbers("instructions")
                        .texts("loaded");
        for (ProgramSettings program : object.programs()) {
            table.add(
                    program.name(),
                    program.section(),
                    program.type(),
                    program.attachType().orElse(null),
                    program.instructions(),
                    program.isIncluded());
        }
        return table;
    }

    private Listing maps() {
        Listing table =
                new Listing("map", "name")
                        .texts("type", "key")
                        .numbers("key_bytes")
                        .texts("value")
                        .numbers("value_bytes", "entries")
                        .lists("flags")
                        .texts("pin");
        for (MapSettings map : object.maps()) {
            table.add(
                    map.name(),
                    map.type().name().toLowerCase(Locale.ROOT),
                    types.exist() ? spelling(types.btf().keyOfMap(map.name())) : null,
                    map.keySize(),
                    types.exist() ? spelling(valueOf(map.name())) : null,
                    map.valueSize(),
                    map.maxEntries(),
                    MapFlags.names(map.flags()),
                    map.pinPath().map(Path::toString).orElse(null));
        }
        return table;
    }

    /** The type of the values, or of the records of a buffer. */
    private @Nullable CType valueOf(String map) {
        CType record = types.ofRing(map);
        return record == null ? types.btf().valueOfMap(map) : record;
    }

    private static @Nullable String spelling(@Nullable CType type) {
        return type == null ? null : type.spelling();
    }

    private Listing structs() {
        Listing table = new Listing("struct", "name").numbers("bytes");
        for (String struct : StructSelection.shared(types)) {
            table.add(struct, StructSelection.struct(types, struct).bytes());
        }
        return table;
    }

    private Listing globals() {
        Listing table =
                new Listing("global", "name")
                        .texts("type")
                        .numbers("bytes")
                        .texts("section", "constant");
        for (BpfVariable variable : object.variables()) {
            if (!StructSelection.isInternal(variable.name())) {
                table.add(
                        variable.name(),
                        variable.type(),
                        variable.size(),
                        variable.section(),
                        variable.isConstant());
            }
        }
        return table;
    }
}

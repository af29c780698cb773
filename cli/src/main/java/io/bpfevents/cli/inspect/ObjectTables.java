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
    List<Table> all() {
        return List.of(programs(), maps(), structs(), globals()).stream()
                .filter(table -> !table.isEmpty())
                .toList();
    }

    private Table programs() {
        Table table =
                new Table("program", "name", "section", "type", "attach", "instructions", "loaded");
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

    private Table maps() {
        Table table =
                new Table(
                        "map",
                        "name",
                        "type",
                        "key",
                        "key_bytes",
                        "value",
                        "value_bytes",
                        "entries",
                        "flags",
                        "pin");
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

    private Table structs() {
        Table table = new Table("struct", "name", "bytes");
        for (String struct : StructSelection.shared(types)) {
            table.add(struct, StructSelection.struct(types, struct).bytes());
        }
        return table;
    }

    private Table globals() {
        Table table = new Table("global", "name", "type", "bytes", "section", "constant");
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

package io.bpfevents.cli.generate;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Several structs as Java records. */
public final class JavaRecords {
    private JavaRecords() {}

    /**
     * The imports, then the record of each struct.
     *
     * @param origin the owner of the types, for the comments
     * @throws BpfException if a struct does not exist, or has too many fields for a record
     */
    public static String of(ObjectTypes types, List<String> structs, String origin) {
        Set<String> imports = new TreeSet<>();
        List<String> taken = new ArrayList<>();
        StringBuilder records = new StringBuilder();
        for (String struct : structs) {
            CType.Struct found = StructSelection.struct(types, struct);
            String name = JavaNames.type(struct, struct, taken);
            taken.add(name);
            RecordSource source = new RecordSource(found, struct, name, origin, Set.of());
            imports.addAll(source.imports());
            records.append('\n').append(source.declaration());
        }
        return String.join("", imports) + records;
    }
}

package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.OpenBpfObject;
import java.util.List;

/**
 * The initial value of a global variable: {@code --set level=3}.
 *
 * @param name as for {@code OpenBpfObject.variable}
 * @param value as the command line has it
 */
public record GlobalSetting(String name, String value) {
    /** Variables of the producer contract, which the library sets. */
    private static final String CONTRACT = "bpf_events_";

    /**
     * Analyses an argument.
     *
     * @throws UsageFailure if it has another form
     */
    static GlobalSetting of(String argument) {
        int equals = argument.indexOf('=');
        if (equals < 1) {
            throw new UsageFailure(
                    "--set " + argument + ": pass a name and a value, as in --set level=3");
        }
        return new GlobalSetting(argument.substring(0, equals), argument.substring(equals + 1));
    }

    /**
     * Sets it.
     *
     * @throws UsageFailure if there is no such variable, or the value is none of its type
     */
    void apply(OpenBpfObject object) {
        BpfVariable variable = find(object);
        byte[] bytes;
        try {
            CType type = type(object, variable);
            bytes = ValueParser.parse(type, variable.size(), value);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(this + ": " + e.getMessage());
        }
        variable.set(bytes);
    }

    private BpfVariable find(OpenBpfObject object) {
        List<String> names =
                object.variables().stream()
                        .map(BpfVariable::name)
                        .filter(known -> !known.startsWith(CONTRACT))
                        .distinct()
                        .toList();
        String simple = name.substring(name.lastIndexOf('/') + 1);
        if (!names.contains(simple)) {
            String known = names.isEmpty() ? "none" : String.join(", ", names);
            throw new UsageFailure(
                    "%s: %s has no global variable %s; it has: %s"
                            .formatted(this, object, simple, known));
        }
        try {
            return object.variable(name);
        } catch (BpfException e) { // several have the name
            throw new UsageFailure(this + ": " + e.getMessage());
        }
    }

    private static CType type(OpenBpfObject object, BpfVariable variable) {
        Btf btf = object.structTypes().btf();
        return btf.variables().stream()
                .filter(one -> one.section().equals(variable.section()))
                .filter(one -> one.offset() == variable.offset())
                .filter(one -> one.name().equals(variable.name()))
                .map(one -> btf.type(one.type()))
                .findFirst()
                .orElseThrow();
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return "--set " + name + "=" + value;
    }
}

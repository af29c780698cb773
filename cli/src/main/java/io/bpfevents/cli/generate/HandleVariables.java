package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.BtfVariable;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.BpfVariable;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The members of a handle for the global variables of an object. */
final class HandleVariables {
    private final ObjectTypes object;
    private final HandleTypes types;
    private final Set<String> ambiguous = new HashSet<>();

    /**
     * @param object the types of the object
     * @param variables all that the handle has
     */
    HandleVariables(ObjectTypes object, HandleTypes types, Collection<BpfVariable> variables) {
        this.object = object;
        this.types = types;
        Set<String> names = new HashSet<>();
        for (BpfVariable variable : variables) {
            if (!names.add(variable.name())) {
                ambiguous.add(variable.name());
            }
        }
    }

    /**
     * Adds a variable.
     *
     * @param loaded the class for the loaded object, named {@code handle}
     * @param open the class for the object before the load
     */
    void add(BpfVariable variable, String method, ClassBody loaded, String handle, ClassBody open) {
        String place = variable.section() + "+" + variable.offset() + "/";
        String path = (ambiguous.contains(variable.name()) ? place : "") + variable.name();
        ValueType type = types.of(typeOf(object, variable), variable.name());
        String what = "lobal variable {@code %s}, a {@code %s}".formatted(path, variable.type());

        open.field("BpfVariable", method, "object.variable(\"" + path + "\")");
        open.method(
                "The initial value of g" + what + ".",
                type.java() + " " + method + "()",
                "return " + type.read(method));
        open.method(
                "Sets the initial value of g" + what + ".",
                "%s %s(%s value)".formatted(HandleSource.OPEN, method, type.java()),
                type.write(method, "value"),
                "return this");

        loaded.field("BpfVariable", method, "object.variable(\"" + path + "\")");
        loaded.method(
                "G" + what + (variable.isConstant() ? ", constant after the load." : "."),
                type.java() + " " + method + "()",
                "return " + type.read(method));
        if (!variable.isConstant()) {
            loaded.method(
                    "Sets g" + what + ".",
                    "%s %s(%s value)".formatted(handle, method, type.java()),
                    type.write(method, "value"),
                    "return this");
        }
    }

    private static CType typeOf(ObjectTypes object, BpfVariable variable) {
        BtfVariable found =
                object.btf().variables().stream()
                        .filter(it -> it.section().equals(variable.section()))
                        .filter(it -> it.offset() == variable.offset())
                        .filter(it -> it.name().equals(variable.name()))
                        .findFirst()
                        .orElseThrow();
        return object.btf().type(found.type());
    }
}

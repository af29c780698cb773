package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.CType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The Java source for an enumeration. */
final class EnumSource {
    private EnumSource() {}

    /**
     * The source of an enum.
     *
     * @param renamed returns the annotation for a name in C
     */
    static String constants(CType.Enumeration type, String name, UnaryOperator<String> renamed) {
        List<String> lines = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (CType.Enumeration.Value value : type.values()) {
            String constant = JavaNames.constant(value.name(), taken);
            taken.add(constant);
            boolean isRenamed = !constant.equals(value.name());
            lines.add("    " + (isRenamed ? renamed.apply(value.name()) : "") + constant);
        }
        return "public enum " + name + " {\n" + String.join(",\n", lines) + "\n}\n";
    }

    /** The source of an interface with the constants of flags, for use with an integer field. */
    static String flags(CType.Enumeration type, String name) {
        StringBuilder source = new StringBuilder("public interface ").append(name).append(" {\n");
        List<String> taken = new ArrayList<>();
        for (CType.Enumeration.Value value : type.values()) {
            String constant = JavaNames.constant(value.name(), taken);
            taken.add(constant);
            String number =
                    type.bytes() == Long.BYTES
                            ? "long %s = 0x%xL".formatted(constant, value.number())
                            : "int %s = 0x%x".formatted(constant, (int) value.number());
            source.append("    ").append(number).append(";\n");
        }
        return source.append("}\n").toString();
    }
}

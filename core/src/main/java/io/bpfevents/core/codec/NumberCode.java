package io.bpfevents.core.codec;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.bpfevents.core.bind.FieldBinding;
import io.bpfevents.core.value.CNumbers;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/**
 * Generates code that reads a number: it pops the memory and the number's offset in it, and pushes
 * the value in the Java type of the binding.
 */
final class NumberCode {
    private static final ClassDesc NUMBERS = DecoderGenerator.desc(CNumbers.class);
    private static final ClassDesc SEGMENT = DecoderGenerator.desc(MemorySegment.class);

    private NumberCode() {}

    static void scalar(CodeBuilder code, FieldBinding.Scalar number) {
        boolean isLong = number.javaType() == long.class;
        boolean isSigned = number.isSigned() || number.isSame(); // then the bits are the same
        boolean readsLong =
                number.width() == Long.BYTES || (number.width() == Integer.BYTES && !isSigned);
        call(code, reader(number.width(), isSigned), readsLong ? CD_long : CD_int);
        if (isLong && !readsLong) {
            code.i2l();
        }
    }

    private static String reader(int width, boolean isSigned) {
        return switch (width) {
            case Byte.BYTES -> isSigned ? "s8" : "u8";
            case Short.BYTES -> isSigned ? "s16" : "u16";
            case Integer.BYTES -> isSigned ? "s32" : "u32";
            default -> "s64";
        };
    }

    private static void call(CodeBuilder code, String reader, ClassDesc type) {
        code.invokestatic(NUMBERS, reader, MethodTypeDesc.of(type, SEGMENT, CD_long));
    }

    static void flag(CodeBuilder code) {
        call(code, "bool", CD_boolean);
    }

    static void bits(CodeBuilder code, FieldBinding.Bits bits) {
        code.loadConstant(bits.first()).loadConstant(bits.bits());
        code.loadConstant(bits.isSigned() || bits.isSame() ? 1 : 0);
        code.invokestatic(
                NUMBERS,
                "bits",
                MethodTypeDesc.of(CD_long, SEGMENT, CD_long, CD_int, CD_int, CD_boolean));
        if (bits.javaType() != long.class) {
            code.l2i();
        }
    }

    static void real(CodeBuilder code, FieldBinding.Real real) {
        boolean isFloat = real.width() == Float.BYTES;
        call(code, isFloat ? "f32" : "f64", isFloat ? CD_float : CD_double);
        if (isFloat && real.javaType() == double.class) {
            code.f2d();
        }
    }

    static void wide(CodeBuilder code, FieldBinding.Wide wide) {
        code.loadConstant(wide.width()).loadConstant(wide.isSigned() ? 1 : 0);
        code.invokestatic(
                NUMBERS,
                "wide",
                MethodTypeDesc.of(
                        DecoderGenerator.desc(BigInteger.class),
                        SEGMENT,
                        CD_long,
                        CD_int,
                        CD_boolean));
    }

    /** Pushes 0, false or null. */
    static void zero(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case LONG -> code.lconst_0();
            case FLOAT -> code.fconst_0();
            case DOUBLE -> code.dconst_0();
            case REFERENCE -> code.aconst_null();
            default -> code.iconst_0();
        }
    }
}

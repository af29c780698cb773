package io.bpfevents.core.codec;

import static java.lang.constant.ConstantDescs.CD_long;

import io.bpfevents.core.bind.FieldBinding;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;

/** Generates code that computes the size and the end of an array, for {@link DecoderGenerator}. */
final class ArrayExtentCode {
    private ArrayExtentCode() {}

    /** Pushes the size in bytes of an array that does not end early. */
    static void size(CodeBuilder code, FieldBinding.Extent extent) {
        if (extent.kind() == FieldBinding.ArrayEnd.FLEXIBLE) {
            code.lload(DecoderGenerator.SIZE).loadConstant(extent.offset()).lsub();
        } else {
            code.loadConstant(extent.capacity());
        }
    }

    /** Pushes the offset in the memory at which an array ends. */
    static void end(CodeBuilder code, FieldBinding.Extent extent) {
        switch (extent.kind()) {
            case FIXED -> code.loadConstant(extent.offset() + extent.capacity());
            case EARLY ->
                    code.loadConstant(extent.offset() + extent.capacity())
                            .lload(DecoderGenerator.SIZE)
                            .invokestatic(
                                    DecoderGenerator.desc(Math.class),
                                    "min",
                                    MethodTypeDesc.of(CD_long, CD_long, CD_long));
            case FLEXIBLE -> code.lload(DecoderGenerator.SIZE);
        }
        code.lload(DecoderGenerator.RECORD).ladd();
    }
}

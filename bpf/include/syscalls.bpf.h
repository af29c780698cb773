/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * System calls at two hooks: the tracepoints of single system calls (SEC
 * "tp/syscalls/sys_enter_NAME" and "sys_exit_NAME", which require tracefs), and
 * where these are missing the raw tracepoints of all system calls, which tax
 * each of them.
 */
#ifndef BPF_EVENTS_SYSCALLS_BPF_H
#define BPF_EVENTS_SYSCALLS_BPF_H

#include <asm/unistd.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>

/* The context of tp/syscalls/sys_exit_*. */
struct trace_event_raw_sys_exit {
	__u64 ent;
	long id;
	long ret;
} __attribute__((preserve_access_index));

/*
 * The registers with the arguments of a system call. A function of the kernel gets
 * its first three in the same ones.
 */
#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r10, r8, ax, dx, si, di;
} __attribute__((preserve_access_index));
#define SYSCALL_ARG1(regs)	BPF_CORE_READ(regs, di)
#define SYSCALL_ARG2(regs)	BPF_CORE_READ(regs, si)
#define SYSCALL_ARG3(regs)	BPF_CORE_READ(regs, dx)
#define SYSCALL_ARG4(regs)	BPF_CORE_READ(regs, r10)
#define SYSCALL_ARG5(regs)	BPF_CORE_READ(regs, r8)
#define FUNCTION_RESULT(regs)	BPF_CORE_READ(regs, ax)
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[31];
} __attribute__((preserve_access_index));
#define SYSCALL_ARG1(r)	BPF_CORE_READ(r, regs[0])
#define SYSCALL_ARG2(r)	BPF_CORE_READ(r, regs[1])
#define SYSCALL_ARG3(r)	BPF_CORE_READ(r, regs[2])
#define SYSCALL_ARG4(r)	BPF_CORE_READ(r, regs[3])
#define SYSCALL_ARG5(r)	BPF_CORE_READ(r, regs[4])
#define FUNCTION_RESULT(r)	BPF_CORE_READ(r, regs[0])
#else
#error "the registers of system calls are not known for this architecture"
#endif

#define TIF_32BIT	22		/* arm64, thread_info.flags */
#define TS_COMPAT	2		/* x86, thread_info.status */
#define X32_CALL	0x40000000	/* x86, in the number */

struct thread_info___syscall {
	unsigned long flags;
	__u32 status;			/* not on arm64 */
} __attribute__((preserve_access_index));

struct task_struct___syscall {
	struct thread_info___syscall thread_info;
} __attribute__((preserve_access_index));

/* Whether a call of the current task is of another ABI, with other numbers. */
static __always_inline bool is_compat(__u32 number)
{
	struct task_struct___syscall *task = (void *)bpf_get_current_task();

	if (bpf_core_field_exists(struct thread_info___syscall, status))
		return (number & X32_CALL) ||
		       (BPF_CORE_READ(task, thread_info.status) & TS_COMPAT);
	return BPF_CORE_READ(task, thread_info.flags) >> TIF_32BIT & 1;
}

#endif /* BPF_EVENTS_SYSCALLS_BPF_H */

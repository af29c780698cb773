/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * System calls at two hooks: the tracepoints of single system calls (SEC
 * "tp/syscalls/sys_enter_NAME" and "sys_exit_NAME", which require tracefs), and
 * where these are missing the raw tracepoints of all system calls, which tax
 * each of them.
 */
#ifndef BPF_EVENTS_SYSCALLS_BPF_H
#define BPF_EVENTS_SYSCALLS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>

#include "registers.bpf.h"

/* The context of tp/syscalls/sys_exit_*. */
struct trace_event_raw_sys_exit {
	__u64 ent;
	long id;
	long ret;
} __attribute__((preserve_access_index));

/*
 * The numbers of system calls on x86-64 and on arm64: syscall_64.tbl of the kernel's
 * arch/x86 and include/uapi/asm-generic/unistd.h. <asm/unistd.h> has those of one.
 */
#define NO_CALL		(~0U)
#define CALL_OPEN	2, NO_CALL
#define CALL_OPENAT	257, 56
#define CALL_OPENAT2	437, 437
#define CALL_RMDIR	84, NO_CALL
#define CALL_UNLINK	87, NO_CALL
#define CALL_UNLINKAT	263, 35
#define CALL_MOUNT	165, 40
#define CALL_UMOUNT2	166, 39
#define CALL_MOVE_MOUNT	429, 429
#define CALL_ACCEPT	43, 202
#define CALL_ACCEPT4	288, 242

/* Whether a number is that of a call, such as is_call(number, CALL_OPEN). */
#define is_call(number, ...)	is_call_of(number, __VA_ARGS__)

static __always_inline bool is_call_of(__u32 number, __u32 x86, __u32 arm64)
{
	__u32 wanted = IS_X86 ? x86 : arm64;

	/* arm64 reports -1 for a call that a tracer skipped */
	return wanted != NO_CALL && number == wanted;
}

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

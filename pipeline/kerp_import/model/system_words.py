"""What the system says of a file that it refuses, in both languages.

Decision: docs/decisions/true-reasons.md
"""

import errno

from kerp_import.model.words import Words

SAID = {
    "ENOENT": Words("파일이나 폴더가 없음", "no such file or folder"),
    "EACCES": Words("권한이 없음", "permission denied"),
    "EPERM": Words("권한이 없음", "permission denied"),
    "ENOSPC": Words("디스크가 가득 참", "the disk is full"),
    "EDQUOT": Words("디스크 할당량을 넘음", "the disk quota is used up"),
    "EISDIR": Words("파일이 아니라 폴더임", "it is a folder, not a file"),
    "ENOTDIR": Words("경로 가운데 폴더가 아닌 것이 있음", "part of the path is no folder"),
    "EEXIST": Words("이미 있음", "it exists already"),
    "EROFS": Words("읽기 전용 디스크", "the disk is read-only"),
    "ENAMETOOLONG": Words("이름이 너무 긺", "the name is too long"),
    "ELOOP": Words("링크가 자기 자신을 가리킴", "the link leads back to itself"),
    "EBUSY": Words("다른 프로그램이 사용 중", "another program is using it"),
    "ETXTBSY": Words("다른 프로그램이 사용 중", "another program is using it"),
    "EMFILE": Words("열린 파일이 너무 많음", "too many files are open"),
    "EIO": Words("디스크를 읽거나 쓰지 못함", "the disk cannot be read or written"),
}
"""By the name of the error; what is not listed is told by its name in Korean, by the system's words in English."""


def system_reason(error: OSError) -> Words:
    """Return what an error of the system says, as a reason to stand in brackets."""
    name = errno.errorcode.get(error.errno or 0) or type(error).__name__
    return SAID.get(name) or Words(f"시스템 오류 {name}", error.strerror or name)
